# One image per app: docker build --build-arg APP=risk --tag tradewind/risk:0.1.0 .
# Pin the base by digest where it is deployed: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /tradewind
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY .swcrc tsconfig.json ./
COPY scripts scripts
COPY libs libs
COPY apps apps
RUN node scripts/build.mjs
# Production needs neither the tools nor the embedded Postgres and the compilers, which are optional binaries.
RUN npm prune --omit=dev --omit=optional
# What the image is made of, for whoever asks it: CycloneDX.
RUN npm sbom --sbom-format cyclonedx --omit=dev --omit=optional > sbom.cdx.json

FROM ${NODE_IMAGE} AS runtime
ARG APP
ARG VERSION=0.1.0
WORKDIR /tradewind
ENV NODE_ENV=production
ENV TRADEWIND_VERSION=${VERSION}
# Everything belongs to root and is read-only for the one who runs it.
COPY --from=build /tradewind/package.json /tradewind/sbom.cdx.json ./
COPY --from=build /tradewind/node_modules node_modules
COPY --from=build /tradewind/dist dist
RUN test -f "dist/apps/${APP}/main.js" && echo "import './dist/apps/${APP}/main.js';" > main.mjs
# Where an app may keep files, on a volume: a new volume takes over this owner.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "main.mjs"]
