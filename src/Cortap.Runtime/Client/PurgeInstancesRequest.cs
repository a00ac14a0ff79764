using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Client;

/// <summary>Removes a number of finished instances, so that a large purge does not hold up other writes.</summary>
internal sealed class PurgeInstancesRequest(long after, long statusMask, long createdFrom, long createdTo, bool recursive)
    : StoreRequest<PurgeInstancesRequest.Outcome>
{
    private const int BatchSize = 100;

    protected override Outcome Run(StoreStatements statements)
    {
        var keys = statements.SelectPurgeable(after, statusMask, createdFrom, createdTo, BatchSize);
        return new(keys.Sum(key => statements.Purge(key, recursive)), keys.Count == BatchSize ? keys[^1] : null);
    }

    /// <param name="Count">Removed instances.</param>
    /// <param name="Next">Where to go on; null at the end.</param>
    internal readonly record struct Outcome(int Count, long? Next);
}
