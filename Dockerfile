# One recipe for every service: build argument SERVICE names the module.
#
# JARS says where its jar comes from. `compiled`, the default, compiles inside the build: nothing but Docker is needed, and the five
# images share one run of Maven. `ready` takes what `./mvnw -B package -DskipTests` has made: for a machine where no registry of
# images or no Maven repository is reachable from inside a build, and for images of exactly the jars that were tested.
ARG IMAGE_PREFIX=
ARG JARS=compiled

FROM ${IMAGE_PREFIX}eclipse-temurin:25-jdk AS compiled
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    rm -rf ./*/target \
 && ./mvnw -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true --also-make \
      --projects donation-service,ledger-service,campaign-service,notification-service,operations-console package \
 && mkdir /jars && cp ./*/target/*-exec.jar /jars/

FROM ${IMAGE_PREFIX}eclipse-temurin:25-jre AS ready
# pom.xml is there so that the copy matches something: with no jars, the next stage says what to do.
COPY pom.xml */target/*-exec.jar /jars/

FROM ${JARS} AS jars

FROM ${IMAGE_PREFIX}eclipse-temurin:25-jre AS layers
ARG SERVICE
WORKDIR /layers
COPY --from=jars /jars /jars
RUN set -- /jars/"$SERVICE"-*-exec.jar \
 && if [ ! -f "$1" ] || [ $# -ne 1 ]; then \
      echo "Not one jar of $SERVICE but: $* (the star means none). Make it first: ./mvnw -B clean package -DskipTests" >&2; exit 1; \
    fi \
 && java -Djarmode=tools -jar "$1" extract --layers --destination . \
 && mv application/*.jar application/app.jar

FROM ${IMAGE_PREFIX}eclipse-temurin:25-jre
WORKDIR /app
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin almoner
# From what seldom changes to what always does.
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/spring-boot-loader/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
# One start up to the point where it would connect, for Java's ahead-of-time cache: later starts take half the time, and the build half
# a minute more a service, which AOT=no saves. The addresses lead nowhere and the secrets open nothing. A service that cannot come that
# far alone works without the cache.
ARG AOT=yes
RUN if [ "$AOT" = yes ]; then \
      KAFKA_BROKERS=localhost:9 MONGODB_URI='mongodb://localhost:9/?serverSelectionTimeoutMS=100' SMTP_URL=smtp://localhost:9 \
      STRIPE_WEBHOOK_SECRETS=whsec_none STANDARD_WEBHOOKS_SECRETS=whsec_bm9uZSBub25lIG5vbmUgbm9uZSBub25lIG5vbmU= \
      ALMONER_OPERATOR_TOKEN=none-none-none-none \
      timeout 180 java -XX:AOTCacheOutput=app.aot -Dspring.context.exit=onRefresh --enable-native-access=ALL-UNNAMED -jar app.jar > /tmp/start \
      || { tail -n 20 /tmp/start; echo 'no ahead-of-time cache: the service starts more slowly' >&2; }; \
    fi; \
    rm -rf /tmp/* app.aot.config; \
    if [ -f app.aot ]; then echo -XX:AOTCache=app.aot; fi > options
USER 10001
# Health and figures stand on a port of their own, which is never published.
ENV MANAGEMENT_SERVER_PORT=9000
HEALTHCHECK --interval=10s --timeout=5s --retries=6 --start-period=600s --start-interval=2s \
  CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://localhost:9000/actuator/health/readiness"]
# More options come by JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "@options", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "-jar", "app.jar"]
