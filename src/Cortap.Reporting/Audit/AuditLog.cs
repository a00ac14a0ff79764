namespace Cortap.Reporting.Audit;

/// <summary>Records decisions. Whoever decides records it before he answers, and answers nothing when that fails.</summary>
public sealed class AuditLog(IAuditStore store, CheckpointKeeper keeper)
{
    /// <summary>Returns when the event is durable.</summary>
    /// <returns>The record's number, which the console shows and <c>cortap audit prove</c> takes.</returns>
    /// <exception cref="AuditStoreException">The store cannot be reached or refuses.</exception>
    public async Task<long> RecordAsync(AuditEvent @event, CancellationToken cancellationToken)
    {
        var number = await store.AppendAsync(@event, notBefore: null, cancellationToken).ConfigureAwait(false);
        keeper.Recorded(number);
        return number;
    }

    /// <summary>Tells of an event that was recorded together with what it tells of.</summary>
    public void Recorded(long number) => keeper.Recorded(number);
}
