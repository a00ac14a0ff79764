namespace Cortap.Runtime.Storage;

/// <summary>Finds out whether the store can be written: a transaction that changes its commit number only.</summary>
internal sealed class StoreTrial : StoreRequest<bool>
{
    protected override bool Run(StoreStatements scope) => true;
}
