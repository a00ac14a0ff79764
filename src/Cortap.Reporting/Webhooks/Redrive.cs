using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Webhooks;

/// <summary>Sends the dead letters of a receiver again that is back after a rest (docs/contract.md, section 6), the oldest first; one host does it.</summary>
public sealed partial class Redrive(
    IReceiverStore receivers,
    IJobStore jobs,
    IBatchStore batches,
    JobCommands commands,
    IJobWorkflows workflows,
    IBatchWorkflows batchWorkflows,
    WebhookOptions options,
    TimeProvider time,
    ILogger<Redrive> logger)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <exception cref="AggregateException">The dead letters of some receivers could not all be sent; a host tries again within minutes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var parts = new IndependentParts(cancellationToken);
        foreach (var receiver in await receivers.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var now = time.GetUtcNow();
            if (receiver.BackSince is null || (receiver.RedriveUntil is { } until && until > now && until <= now + Lease))
            {
                continue;
            }

            var claimed = receiver with { RedriveUntil = now + Lease };
            if (await receivers.TryPutAsync(claimed, cancellationToken).ConfigureAwait(false))
            {
                await parts.DoAsync(() => SendAgainAsync(claimed.Origin, cancellationToken)).ConfigureAwait(false);
            }
        }

        parts.ThrowIfAnyFailed("Dead letters of receivers that are back could not all be sent.");
    }

    private async Task SendAgainAsync(string origin, CancellationToken cancellationToken)
    {
        var count = 0;
        var heldSince = time.GetUtcNow();
        var parts = new IndependentParts(cancellationToken);
        foreach (var letter in await DeadLettersAsync(origin, cancellationToken).ConfigureAwait(false))
        {
            // Should this host die here, another goes on with those that are still dead.
            cancellationToken.ThrowIfCancellationRequested();
            if (parts.FailOften) break;
            if (!await HoldAsync().ConfigureAwait(false)) return;
            await parts.DoAsync(() => SendJobAsync(letter)).ConfigureAwait(false);
        }

        foreach (var letter in (await batches.ListMarkedAsync(BatchMark.DeadLetter, after: null, int.MaxValue, cancellationToken).ConfigureAwait(false))
            .Where(batch => batch.UpdatedAt >= time.GetUtcNow() - options.RedriveWindow && Receiver.OriginOf(batch.CallbackUrl) == origin))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (parts.FailOften) break;
            if (!await HoldAsync().ConfigureAwait(false)) return;
            await parts.DoAsync(() => SendBatchAsync(letter)).ConfigureAwait(false);
        }

        // The receiver stays among those that are back until all of its letters are under way.
        parts.ThrowIfAnyFailed($"{count} dead letters of {origin} were sent again, and others could not be.");
        LogSentAgain(origin, count);
        if (await receivers.FindAsync(origin, cancellationToken).ConfigureAwait(false) is { BackSince: not null } receiver)
        {
            await receivers.TryRemoveAsync(receiver, cancellationToken).ConfigureAwait(false);
        }

        // False when the receiver rests again, or when another host may have taken it over. What is left is sent later.
        async Task<bool> HoldAsync()
        {
            var now = time.GetUtcNow();
            if ((now - heldSince).Duration() < Lease / 3) return true;
            heldSince = now;
            return await receivers.FindAsync(origin, cancellationToken).ConfigureAwait(false) is { BackSince: not null } receiver
                && await receivers.TryPutAsync(receiver with { RedriveUntil = now + Lease }, cancellationToken).ConfigureAwait(false);
        }

        async Task SendJobAsync(Job letter)
        {
            // One whose delivery is recorded already is started, should whoever recorded it have died before that.
            if (letter.Callback!.Status == CallbackStatus.Pending)
            {
                await workflows.DeliverAsync(letter).ConfigureAwait(false);
            }
            else if ((await commands.RedeliverAsync(letter, cancellationToken).ConfigureAwait(false)).TryGet(out var job, out _))
            {
                await workflows.DeliverAsync(job).ConfigureAwait(false);
                count++;
            }
        }

        async Task SendBatchAsync(Batch letter)
        {
            var (batch, changed) = await batches.ChangeAsync(letter.Id, found => found.Redeliver(time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            if (changed)
            {
                await batchWorkflows.DeliverAsync(batch!).ConfigureAwait(false);
                count++;
            }
        }
    }

    private async Task<List<Job>> DeadLettersAsync(string origin, CancellationToken cancellationToken)
    {
        var letters = new List<Job>();
        var oldest = time.GetUtcNow() - options.RedriveWindow;
        // However old: it may have been sent again, and given up again, since.
        var query = new JobQuery { Status = JobStatus.CallbackFailed, OldestFirst = true };
        await foreach (var job in jobs.ListAllAsync(query, cancellationToken).ConfigureAwait(false))
        {
            // A job changes also when somebody looks at it, who gets a new link.
            var isSought = job.Callback switch
            {
                { Status: CallbackStatus.Failed } dead => dead.LastAttemptAt >= oldest,
                { Status: CallbackStatus.Pending, AttemptsOfDelivery: 0 } => job.UpdatedAt >= oldest,
                _ => false,
            };
            if (isSought && Receiver.OriginOf(job.CallbackUrl) == origin)
            {
                letters.Add(job);
            }
        }

        return letters;
    }

    [LoggerMessage(1, LogLevel.Information, "Receiver {Receiver} is back after a rest; {Count} dead letters are sent again")]
    private partial void LogSentAgain(string receiver, int count);
}
