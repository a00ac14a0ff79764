using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Client;

/// <summary>Removes one finished instance, with its finished sub-orchestrations if asked. Its answer is how many were removed; null if it is not finished.</summary>
internal sealed class PurgeInstanceRequest(string instanceId, bool recursive) : StoreRequest<int?>
{
    protected override int? Run(StoreStatements statements)
    {
        if (statements.Queries.FindState(instanceId) is not { } state)
            return 0;
        return state.Status.IsFinished() ? statements.Purge(state.Key, recursive) : null;
    }
}
