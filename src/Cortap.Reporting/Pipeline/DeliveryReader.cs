using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Pipeline;

/// <summary>Shows the deliveries of a job, attempt by attempt (docs/contract.md, section 2).</summary>
public sealed class DeliveryReader(IReceiverStore receivers)
{
    /// <summary><c>{"deliveries": [{"number", "status", "callback_url"?, "next_attempt_at"?, "attempts": […]}]}</c> as UTF-8 JSON, oldest first.</summary>
    /// <param name="job">One that the caller may use.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<byte[]> ShowAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Show(job, await NextAttemptAsync(job, cancellationToken).ConfigureAwait(false));
    }

    internal static byte[] Show(Job job, DateTimeOffset? nextAt) => AnswerJson.Write(new DeliveriesBody(
        // Attempts of early deliveries may be forgotten, and so are these.
        job.Callback is { } callback
            ? callback.Attempts.Select(attempt => attempt.Delivery ?? 1).Append(callback.Delivery).Distinct().Order()
                .Select(number => DeliveryOf(job, callback, number, number == callback.Delivery ? nextAt : null))
            : []));

    /// <summary>Not before the end of the receiver's rest.</summary>
    private async Task<DateTimeOffset?> NextAttemptAsync(Job job, CancellationToken cancellationToken)
    {
        if (job is not { Callback: { Status: CallbackStatus.Pending } callback, CallbackUrl: { } url, IsMailed: false }) return null;

        var receiver = await receivers.FindAsync(Receiver.OriginOf(url), cancellationToken).ConfigureAwait(false);
        return receiver?.RestUntil > (callback.NextAttemptAt ?? DateTimeOffset.MinValue) ? receiver.RestUntil : callback.NextAttemptAt;
    }

    private static DeliveryBody DeliveryOf(Job job, JobCallback callback, int number, DateTimeOffset? nextAt)
    {
        var attempts = callback.Attempts.Where(attempt => (attempt.Delivery ?? 1) == number).ToList();
        var status = number == callback.Delivery ? callback.Status : attempts[^1].Error is null ? CallbackStatus.Delivered : CallbackStatus.Failed;
        return new(number, status.WireName(), job.IsMailed ? null : job.CallbackUrl?.OriginalString, nextAt, attempts.Select(AttemptBody.Of));
    }
}
