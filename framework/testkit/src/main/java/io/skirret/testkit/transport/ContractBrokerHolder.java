package io.skirret.testkit.transport;

/** A part of the contract; the bench holds what its tests need. */
interface ContractBrokerHolder {

    ContractBroker bench();
}
