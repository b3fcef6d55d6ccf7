package org.almoner.notification;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.delivery.MongoStores;
import org.almoner.events.CampaignEvent.GoalReached;
import org.almoner.events.CampaignEvent.ImpactTier;
import org.almoner.events.CampaignEvent.Terms;
import org.almoner.events.Envelope;
import org.almoner.events.Money;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** What campaigns are called and promise, and which goals were reached. */
final class Campaigns {

    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final MongoCollection<Document> campaigns;
    private final MongoCollection<Document> goals;

    Campaigns(MongoStores stores) {
        campaigns = stores.durable("campaigns");
        goals = stores.durable("goals");
        goals.createIndex(Indexes.ascending("campaign"));
    }

    /** @param first the record that made the campaign known here */
    record Campaign(Map<String, String> titles, List<ImpactTier> tiers, String first) {}

    /** @param until gifts received later were given to a campaign that had reached its goal already */
    record Goal(
            String campaign,
            int version,
            Money goal,
            Money raised,
            Instant reachedAt,
            Instant until,
            Instant receivedAt,
            @Nullable String traceparent) {}

    /**
     * Replaces what is older.
     *
     * @param terms the newest by campaign
     * @param first by campaign, the earliest record of this batch about it
     */
    void change(Map<String, Terms> terms, Map<String, String> first) {
        List<WriteModel<Document>> writes = new ArrayList<>(terms.size());
        terms.forEach((campaign, each) -> writes.add(new UpdateOneModel<>(
                Filters.and(Filters.eq("_id", campaign), Filters.lt("revision", each.revision())),
                Updates.combine(
                        Updates.set("revision", each.revision()),
                        Updates.set("titles", Gift.texts(each.titles())),
                        Updates.set(
                                "tiers",
                                each.tiers().stream()
                                        .map(tier -> new Document("amount", Amounts.document(tier.amount()))
                                                .append("texts", Gift.texts(tier.texts())))
                                        .toList()),
                        Updates.setOnInsert("first", first.get(campaign))),
                UPSERT)));
        Bulk.write(campaigns, writes);
    }

    void reached(Collection<Envelope<GoalReached>> reached) {
        List<WriteModel<Document>> writes = new ArrayList<>(reached.size());
        for (Envelope<GoalReached> each : reached) {
            GoalReached goal = each.event();
            // Whatever was counted towards the goal was received before the goal was said to be reached, on whichever
            // clock.
            Instant until = each.receivedAt().isAfter(goal.reachedAt()) ? each.receivedAt() : goal.reachedAt();
            writes.add(new UpdateOneModel<>(
                    Filters.eq("_id", goal.campaign() + ":v" + goal.goalVersion()),
                    Updates.combine(
                            Updates.setOnInsert("campaign", goal.campaign()),
                            Updates.setOnInsert("version", goal.goalVersion()),
                            Updates.setOnInsert("goal", Amounts.document(goal.goal())),
                            Updates.setOnInsert("raised", Amounts.document(goal.raised())),
                            Updates.setOnInsert("reachedAt", goal.reachedAt()),
                            Updates.setOnInsert("until", until),
                            Updates.setOnInsert("receivedAt", each.receivedAt()),
                            Updates.setOnInsert("traceparent", each.traceparent())),
                    UPSERT));
        }
        Bulk.write(goals, writes);
    }

    Map<String, Campaign> find(Collection<String> ids) {
        Map<String, Campaign> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        for (Document each : campaigns.find(Filters.in("_id", ids))) {
            List<ImpactTier> tiers = new ArrayList<>();
            for (Document tier : each.getList("tiers", Document.class)) {
                tiers.add(new ImpactTier(
                        Amounts.money(tier.get("amount", Document.class)),
                        Gift.texts(tier.get("texts", Document.class))));
            }
            found.put(
                    each.getString("_id"),
                    new Campaign(Gift.texts(each.get("titles", Document.class)), tiers, each.getString("first")));
        }
        return found;
    }

    /** @return the goals that these campaigns have reached, by campaign */
    Map<String, List<Goal>> goals(Collection<String> ids) {
        Map<String, List<Goal>> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        for (Document each : goals.find(Filters.in("campaign", ids))) {
            Goal goal = new Goal(
                    each.getString("campaign"),
                    each.getInteger("version"),
                    Amounts.money(each.get("goal", Document.class)),
                    Amounts.money(each.get("raised", Document.class)),
                    each.getDate("reachedAt").toInstant(),
                    each.getDate("until").toInstant(),
                    each.getDate("receivedAt").toInstant(),
                    each.getString("traceparent"));
            found.computeIfAbsent(goal.campaign(), campaign -> new ArrayList<>())
                    .add(goal);
        }
        return found;
    }
}
