package org.almoner.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.almoner.proof.MoodyMail.Taken;
import org.bson.Document;

/** I5: no email without an allocation, and a second copy only where nobody could know about the first. */
final class MailCheck {

    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    MailCheck(Cluster cluster, Workload workload, Books books) {
        Map<String, List<Taken>> taken = new HashMap<>();
        cluster.mail()
                .taken()
                .forEach(each -> taken.computeIfAbsent(each.messageId(), id -> new ArrayList<>())
                        .add(each));
        int thanked = 0;
        for (Document email :
                cluster.mongo().collection("notification", "emails").find()) {
            String id = email.getString("_id");
            List<Taken> copies = taken.getOrDefault(messageId(id), List.of());
            taken.remove(messageId(id));
            copies(id, email, copies);
            if (email.getString("kind").equals("thank-you")) {
                thanked += thankYou(id, email.getString("donation"), workload, books);
            }
        }
        taken.forEach((id, copies) -> violations.add("I5 a message that nobody queued: " + id));
        int due = (int) workload.gifts().stream()
                .filter(gift -> gift.succeeds() && gift.email() != null)
                .count();
        if (thanked != due) {
            violations.add("I5 " + thanked + " thank-yous, should be " + due);
        }
    }

    List<String> violations() {
        return violations.size() > 12 ? violations.subList(0, 12) : violations;
    }

    private void copies(String id, Document email, List<Taken> copies) {
        String status = email.getString("status");
        boolean unknown = email.getInteger("unknowns", 0) > 0;
        if (copies.size() > 1 && !unknown) {
            violations.add("I5 " + copies.size() + " copies of " + id + ", and never was its outcome unknown");
        }
        if (status.equals("sent") && copies.stream().noneMatch(Taken::confirmed)) {
            violations.add("I5 " + id + " is said to be sent, and the server has confirmed nothing");
        }
        if (status.equals("failed") && !copies.isEmpty() && !unknown) {
            violations.add("I5 " + id + " is said to have failed, and the server has it");
        }
        if (!List.of("sent", "failed", "unknown").contains(status)) {
            violations.add("I5 " + id + " is still " + status);
        }
        counts.merge(status, 1, Integer::sum);
    }

    private int thankYou(String id, String donation, Workload workload, Books books) {
        Gift gift = workload.ofDonation(donation);
        if (!id.equals(donation + ":thank-you:1") || gift == null || !gift.succeeds() || gift.email() == null) {
            violations.add("I5 a thank-you that nobody should have: " + id);
        } else if (!books.allocated.contains(donation)) {
            violations.add("I5 a thank-you without an allocation: " + id);
        }
        return 1;
    }

    private static String messageId(String email) {
        return "<" + email.replaceAll("[^A-Za-z0-9._-]", ".") + "@almoner.example>";
    }
}
