# The image of Berth: docker build -t berth .
# What is said here is said in src/Berth/Image.targets for "dotnet publish -t:PublishContainer", which needs no Docker; a test compares the two.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra

# Compiles on the machine's own processor for the image's. Docker's builder without BuildKit knows neither of the two variables:
# there "linux" stands for the machine itself. Without the analyzers, whose work test.sh has done.
FROM --platform=${BUILDPLATFORM:-linux} ${SDK} AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/Berth -c Release ${TARGETARCH:+-a ${TARGETARCH}} --no-self-contained -p:ChecksInBuild=false -o /image/app \
    && mkdir -p /image/root/data && chmod 700 /image/root/data

# No RUN from here on: the base has no shell, and one of another processor could not run it here.
FROM ${RUNTIME}
COPY --from=build /image/app /app/
# A new volume takes its owner and mode from the folder it covers.
COPY --from=build --chown=1654:1654 /image/root/ /
ENV PATH=/app:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    BERTH_LISTEN=:5000 \
    BERTH_DATA=/data
LABEL org.opencontainers.image.title="Berth" \
      org.opencontainers.image.description="A Docker registry and hub in one process" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /
# The user "app" of Microsoft's images, by number: Kubernetes can tell that it is not root.
USER 1654
EXPOSE 5000
VOLUME /data
HEALTHCHECK --interval=30s --timeout=30s --start-period=30s CMD ["berth", "health"]
ENTRYPOINT ["berth"]
