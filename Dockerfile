# The gateway:              docker build --target gateway --tag weir:dev .
# The example services:     docker build --target example-services --tag weir-example-services:dev .
# How to run them:          docs/operator/docker.md

# The packages that the gateway and the services need to run. The image has a Node already: those that npm offers as
# optional packages stay out, as do tests and tools. Not `npm ci`: it insists on lock entries for the binaries of every
# platform. What the lock file names comes in that version, checked by its hash.
FROM node:26-bookworm-slim AS packages
WORKDIR /opt/weir
COPY package.json package-lock.json ./
RUN npm install --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error

# dist/, as in the package on npm.
FROM node:26-bookworm-slim AS build
WORKDIR /opt/weir
COPY package.json package-lock.json ./
RUN npm install --no-save --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error
COPY tsconfig.json ./
COPY subgraphs/kit subgraphs/kit
COPY schema schema
COPY persisted-queries persisted-queries
COPY gateway gateway
RUN npm run -s build

FROM node:26-bookworm-slim AS example-services
ENV NODE_ENV=production
WORKDIR /opt/weir
COPY --from=packages /opt/weir/node_modules node_modules
COPY package.json LICENSE ./
COPY subgraphs subgraphs
# By number, so that orchestrators can tell that it is not root; it is the user `node` of the base image.
USER 1000:1000
# One image for all: the command names the service, such as `subgraphs/accounts/main.ts --host 0.0.0.0`.
ENTRYPOINT ["node"]

# Last, so that it is what `docker build .` makes.
FROM node:26-bookworm-slim AS gateway
ENV NODE_ENV=production
# In a container, the loopback address reaches nobody. The admin listener stays there, for the health check.
ENV WEIR_LISTEN_HOST=0.0.0.0
WORKDIR /opt/weir
COPY --from=packages /opt/weir/node_modules node_modules
COPY --from=build /opt/weir/dist dist
COPY LICENSE ./
RUN ln -s /opt/weir/dist/gateway/cli/weir.js /usr/local/bin/weir
# Where weir.yaml is mounted, and all that it names by relative paths.
WORKDIR /etc/weir
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.WEIR_ADMIN_PORT || 4100) + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["weir", "start"]
