"use strict";
const { Router } = require("small-router");

const router = new Router();
router.add("GET", "/health", () => [200, { status: "healthy" }]);
router.listen(process.env.PORT, process.env.HOST);
