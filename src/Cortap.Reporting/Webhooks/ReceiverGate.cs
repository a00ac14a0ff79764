using System.Security.Cryptography;

namespace Cortap.Reporting.Webhooks;

/// <summary>
/// Decides whether an attempt may be made now (docs/contract.md, section 6): there is room in the lanes, and the receiver does not rest. Rests are in
/// the store, and so is who may try a receiver at the end of its rest: one delivery, on one host, and first of a tenant for whom it
/// has not hung.
/// </summary>
public sealed class ReceiverGate(IReceiverStore store, DeliveryLanes lanes, TimeProvider time)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Asks for leave to call.</summary>
    /// <param name="origin">Of the receiver.</param>
    /// <param name="tenantId">For whom.</param>
    /// <param name="refusals">How often this delivery has been sent away in a row.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>Leave, to be disposed after the attempt; or when to come again.</returns>
    public async Task<(IDisposable? Leave, TimeSpan Later)> EnterAsync(string origin, long tenantId, int refusals, CancellationToken cancellationToken)
    {
        var receiver = await store.FindAsync(origin, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();

        var isSuspect = receiver is not null && receiver.IsSuspectFor(tenantId);
        var (courtesy, spread) = isSuspect ? (Receiver.Courtesy, LongestWait - Receiver.Courtesy) : (TimeSpan.Zero, Receiver.Courtesy * 0.8);

        // A rest that is longer than any was begun by a clock that has been put back since.
        if (receiver?.RestUntil is { } until && until + courtesy > now && until <= now + Receiver.Rest)
        {
            return (null, until + courtesy - now + Jitter(spread));
        }

        var leave = lanes.TryEnter(origin, tenantId, isSuspect ? AttemptKind.ToSuspect : AttemptKind.Delivery);
        if (leave is null)
        {
            var wait = ShortestWait * Math.Pow(2, Math.Min(refusals, 10));
            return (null, Jitter(wait < LongestWait ? wait : LongestWait) + (ShortestWait / 2));
        }

        var mayCall = false;
        try
        {
            mayCall = receiver is not { IsResting: true }
                || await store.TryPutAsync(receiver with { RestUntil = now + Receiver.Rest }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!mayCall) leave.Dispose();
        }

        // If not, somebody else tries it.
        return mayCall ? (leave, default) : (null, Receiver.Rest + courtesy + Jitter(spread));
    }

    /// <summary>Remembers what an attempt says of its receiver.</summary>
    public async Task RememberAsync(string origin, long tenantId, WebhookOutcome outcome, CancellationToken cancellationToken)
    {
        while (true)
        {
            var receiver = await store.FindAsync(origin, cancellationToken).ConfigureAwait(false);
            var next = Receiver.After(receiver, origin, tenantId, outcome, time.GetUtcNow());
            if (next == receiver
                || (next is null
                    ? await store.TryRemoveAsync(receiver!, cancellationToken).ConfigureAwait(false)
                    : await store.TryPutAsync(next, cancellationToken).ConfigureAwait(false)))
            {
                return;
            }
        }
    }

    private static TimeSpan Jitter(TimeSpan most) => most * (RandomNumberGenerator.GetInt32(1_000) / 1_000.0);
}
