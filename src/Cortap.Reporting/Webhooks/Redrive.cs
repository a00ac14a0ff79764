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

            var claimed = receiver with { RedriveUntil = (now + Lease).ToMilliseconds() };
            if (await receivers.TryPutAsync(claimed, cancellationToken).ConfigureAwait(false))
            {
                await parts.DoAsync(() => SendAgainAsync(claimed.Origin, claimed.RedriveUntil.Value, cancellationToken)).ConfigureAwait(false);
            }
        }

        parts.ThrowIfAnyFailed("Dead letters of receivers that are back could not all be sent.");
    }

    private async Task SendAgainAsync(string origin, DateTimeOffset heldUntil, CancellationToken cancellationToken)
    {
        var count = 0;
        var parts = new IndependentParts(cancellationToken);
        var oldest = time.GetUtcNow() - options.RedriveWindow;
        var letters = new List<Job>();
        // However old the job is: its webhook may have been sent again, and given up again, since.
        await foreach (var job in jobs.ListAllAsync(new JobQuery { Status = JobStatus.CallbackFailed, OldestFirst = true }, cancellationToken).ConfigureAwait(false))
        {
            if (!await HoldAsync().ConfigureAwait(false)) return;
            if (IsDeadLetter(job, oldest) && Receiver.OriginOf(job.CallbackUrl) == origin) letters.Add(job);
        }

        foreach (var letter in letters)
        {
            // Should this host die here, another goes on with those that are still dead.
            cancellationToken.ThrowIfCancellationRequested();
            if (parts.FailOften) break;
            if (!await HoldAsync().ConfigureAwait(false)) return;
            await parts.DoAsync(() => SendJobAsync(letter)).ConfigureAwait(false);
        }

        foreach (var letter in (await batches.ListMarkedAsync(BatchMark.DeadLetter, after: null, int.MaxValue, cancellationToken).ConfigureAwait(false))
            .Where(batch => batch.UpdatedAt >= oldest && Receiver.OriginOf(batch.CallbackUrl) == origin))
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

        // False when the receiver rests again, or another host has taken over. What is left is sent later.
        async Task<bool> HoldAsync()
        {
            var now = time.GetUtcNow();
            var left = heldUntil - now;
            if (left > Lease * 2 / 3 && left <= Lease) return true;
            if (await receivers.FindAsync(origin, cancellationToken).ConfigureAwait(false) is not { BackSince: not null } receiver || receiver.RedriveUntil != heldUntil) return false;
            heldUntil = (now + Lease).ToMilliseconds();
            return await receivers.TryPutAsync(receiver with { RedriveUntil = heldUntil }, cancellationToken).ConfigureAwait(false);
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
            var (batch, changed) = await batches.ChangeAsync(letter.Id, found => found.Callback?.IsSameLetterAs(letter.Callback) == true ? found.Redeliver(time.GetUtcNow()) : null, cancellationToken).ConfigureAwait(false);
            if (changed)
            {
                await batchWorkflows.DeliverAsync(batch!).ConfigureAwait(false);
                count++;
            }
        }
    }

    // A job changes also when somebody looks at it, who gets a new link. One whose delivery is recorded and not begun may have lost who was about to do so.
    private static bool IsDeadLetter(Job job, DateTimeOffset oldest) => job.Callback switch
    {
        { Status: CallbackStatus.Failed } dead => dead.LastAttemptAt >= oldest,
        { Status: CallbackStatus.Pending, AttemptsOfDelivery: 0 } => job.UpdatedAt >= oldest,
        _ => false,
    };

    [LoggerMessage(1, LogLevel.Information, "Receiver {Receiver} is back after a rest; {Count} dead letters are sent again")]
    private partial void LogSentAgain(string receiver, int count);
}
