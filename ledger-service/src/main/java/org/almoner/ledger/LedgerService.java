package org.almoner.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Consumer;
import org.almoner.delivery.Deliveries;
import org.almoner.delivery.MongoStores;
import org.almoner.delivery.MongoStores.MongoTally;
import org.almoner.delivery.Poll;
import org.almoner.delivery.Tally;
import org.almoner.events.Topic;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.mongodb.core.MongoOperations;

/** The ledger as a process of its own. The package page says what it does. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(Funds.class)
public final class LedgerService {

    /** To be run as it is, or with others in one process. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(LedgerService.class).properties("spring.config.name=ledger");
    }

    public static void main(String[] args) {
        application().run(args);
    }

    @Bean
    MongoTally tallies(MongoStores stores) {
        return stores.tally(MongoBooks.TALLIES);
    }

    @Bean
    Books books(MongoOperations mongo, MongoStores stores, MongoTally tallies) {
        return new MongoBooks(mongo, stores, new Tally(tallies));
    }

    @Bean
    Balances balances(MongoTally tallies) {
        return new Balances(tallies::totals);
    }

    @Bean
    LedgerMeters ledgerMeters(Balances balances, MeterRegistry meters) {
        LedgerMeters ledgerMeters = new LedgerMeters(balances, meters);
        balances.all().values().forEach(sums -> ledgerMeters.watch(sums.currency()));
        return ledgerMeters;
    }

    @Bean
    CountAndSay countAndSay(Books books, LedgerMeters meters) {
        return new CountAndSay(books, meters);
    }

    @Bean
    Statements statements(MongoOperations mongo, MongoStores stores, Balances balances) {
        return new Statements(mongo, stores, balances);
    }

    @Bean
    Verify verify(MongoStores stores, MongoTally tallies) {
        return new Verify(stores, tallies);
    }

    @Bean
    Consumer<Poll> donations(Deliveries deliveries, Books books, Funds funds, CountAndSay countAndSay, Clock clock) {
        return deliveries.events(Topic.DONATIONS, "ledger", new PostDonations(books, funds, countAndSay, clock));
    }

    @Bean
    Consumer<Poll> campaigns(Deliveries deliveries, Books books, Funds funds) {
        return deliveries.events(Topic.CAMPAIGNS, "ledger-campaigns", new LearnCampaigns(books, funds));
    }

    @Bean
    Consumer<Poll> reallocations(
            Deliveries deliveries, Books books, Funds funds, CountAndSay countAndSay, Clock clock) {
        return deliveries.events(
                Topic.REALLOCATIONS, "ledger-reallocations", new MoveRecognised(books, funds, countAndSay, clock));
    }
}
