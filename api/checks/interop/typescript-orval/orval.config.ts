export default {
  hostup: {
    input: { target: process.env.SPEC },
    output: {
      target: "generated/hostup.ts",
      client: "fetch",
      override: { mutator: { path: "./fetch.ts", name: "fetchFromHostUp", extension: ".js" } },
    },
  },
};
