using System.Text.Json;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
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

    internal static byte[] Show(Job job, DateTimeOffset? nextAt) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("deliveries");
        // Attempts of early deliveries may be forgotten, and so are these.
        foreach (var number in job.Callback is { } callback
            ? callback.Attempts.Select(attempt => attempt.Delivery ?? 1).Append(callback.Delivery).Distinct().Order()
            : Enumerable.Empty<int>())
        {
            Write(json, job, number, number == job.Callback!.Delivery ? nextAt : null);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Writes one attempt, as every route shows it.</summary>
    internal static void Write(Utf8JsonWriter json, CallbackAttempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("at", JsonText.Time(attempt.At));
        if (attempt.StatusCode is { } code) json.WriteNumber("status_code", code);
        json.WriteNumber("duration_ms", (long)Math.Round(attempt.Duration.TotalMilliseconds));
        if (attempt.Error is { } error) json.WriteString("error", error);
        json.WriteEndObject();
    }

    /// <summary>Not before the end of the receiver's rest.</summary>
    private async Task<DateTimeOffset?> NextAttemptAsync(Job job, CancellationToken cancellationToken)
    {
        if (job is not { Callback: { Status: CallbackStatus.Pending } callback, CallbackUrl: { } url, IsMailed: false }) return null;

        var receiver = await receivers.FindAsync(Receiver.OriginOf(url), cancellationToken).ConfigureAwait(false);
        return receiver?.RestUntil > (callback.NextAttemptAt ?? DateTimeOffset.MinValue) ? receiver.RestUntil : callback.NextAttemptAt;
    }

    private static void Write(Utf8JsonWriter json, Job job, int number, DateTimeOffset? nextAt)
    {
        var callback = job.Callback!;
        var attempts = callback.Attempts.Where(attempt => (attempt.Delivery ?? 1) == number).ToList();
        var status = number == callback.Delivery ? callback.Status : attempts[^1].Error is null ? CallbackStatus.Delivered : CallbackStatus.Failed;
        json.WriteStartObject();
        json.WriteNumber("number", number);
        json.WriteString("status", status.WireName());
        if (job is { IsMailed: false, CallbackUrl: { } url }) json.WriteString("callback_url", url.OriginalString);
        if (nextAt is { } at) json.WriteString("next_attempt_at", JsonText.Time(at));
        json.WriteStartArray("attempts");
        foreach (var attempt in attempts)
        {
            Write(json, attempt);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
