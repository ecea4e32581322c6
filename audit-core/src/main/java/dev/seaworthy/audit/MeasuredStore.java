package dev.seaworthy.audit;

/** The ability of an {@link AuditStore} to say cheaply how much it holds. */
@FunctionalInterface
public interface MeasuredStore {
    /**
     * Looks once; never counts rows.
     *
     * @throws AuditStoreException when the store can not be asked
     */
    StoreExtent extent();
}
