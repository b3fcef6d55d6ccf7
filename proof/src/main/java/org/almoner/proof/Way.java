package org.almoner.proof;

import com.mongodb.client.model.Filters;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.almoner.proof.Log.Seen;
import org.almoner.proof.Webhooks.Webhook;
import org.bson.Document;

/** The way of one gift through everything: what was told, where it stands on the topics, what was made of it. */
final class Way {

    private final Cluster cluster;
    private final Invariants invariants;

    Way(Cluster cluster, Invariants invariants) {
        this.cluster = cluster;
        this.invariants = invariants;
    }

    String of(Gift gift) {
        String donation = Books.id(gift);
        Set<String> webhooks = Webhooks.of(gift).stream().map(Webhook::id).collect(Collectors.toSet());
        StringBuilder way = new StringBuilder("the way of " + gift + ", " + donation + ":\n");
        line(way, "should be", invariants.oracle().net(gift));
        line(way, "is", invariants.books().of(gift));
        for (Seen each : invariants.log()) {
            String id = each.id();
            boolean its = id.startsWith(donation) || webhooks.contains(id.substring(id.indexOf(':') + 1));
            if (its) {
                line(way, each.place(), id + " " + each.type());
            }
        }
        documents(way, "donation", "donations", "_id", donation);
        documents(way, "ledger", "journal", "donation", donation);
        documents(way, "campaign", "contributions", "donation", donation);
        documents(way, "notification", "emails", "donation", donation);
        return way.toString();
    }

    private void documents(StringBuilder way, String service, String collection, String field, String donation) {
        List<Document> found = new java.util.ArrayList<>();
        cluster.mongo()
                .collection(service, collection)
                .find(Filters.eq(field, donation))
                .into(found);
        // Names and addresses are made up here.
        found.forEach(each -> line(way, service + "." + collection, each.toJson()));
    }

    private static void line(StringBuilder way, String what, Object is) {
        way.append("    ").append(what).append(": ").append(is).append('\n');
    }
}
