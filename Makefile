# Every habit of the project is a target here; the work behind each is in xtask.

XTASK := cargo run --quiet --package xtask --

.PHONY: help dev localnet test test-long check generate bench sim

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

dev: ## Install what is missing, build, and run everything on this machine (ARGS="--no-bots" and the like)
	@$(XTASK) dev -- $(ARGS)

localnet: ## Run a chain of several validators, each a process of its own (N=4)
	@cargo run --quiet --package genex -- localnet --validators $(or $(N),4)

test: ## Check and test everything: contracts, Rust, web apps, the whole product over HTTP and in a browser
	@$(XTASK) test

test-long: ## The drills that take long: more kills, more seeds, more random cases
	@$(XTASK) test --long

check: ## Format, lints, the rules between rooms, types
	@$(XTASK) check

generate: ## Make again what is generated and kept in git, then demand a clean tree
	@$(XTASK) generate

bench: ## Measure, as docs/reference/performance.md tells (CASE=exchange|journal|chain|api)
	@$(XTASK) bench $(CASE)

sim: ## Run a drill that follows from a seed: exchange and product, or a chain's validators (SEED=7 SCENARIO=product|chain)
	@$(XTASK) sim --seed $(or $(SEED),1) --scenario $(or $(SCENARIO),product)
