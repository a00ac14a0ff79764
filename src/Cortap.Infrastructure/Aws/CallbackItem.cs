using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>The <c>callback</c> map of a job item.</summary>
internal static class CallbackItem
{
    public static AttributeValue Write(JobCallback callback) => Map(
        ("status", Text(callback.Status.WireName())),
        ("delivery", Number(callback.Delivery)),
        ("attempt_count", Number(callback.AttemptCount)),
        ("delivered_at", callback.DeliveredAt is { } at ? Time(at) : null),
        ("attempts", List(callback.Attempts.Select(WriteAttempt))),
        ("keys", callback.Keys.Count == 0 ? null : List(callback.Keys.Select(key => Map(("hash", Text(key.Hash)), ("at", Time(key.At)))))));

    public static JobCallback Read(Dictionary<string, AttributeValue> map) => new()
    {
        Status = WireNames.ParseCallbackStatus(map["status"].S) ?? throw new JobStoreException($"Unknown callback status '{map["status"].S}'."),
        Delivery = (int)map["delivery"].ToInt64(),
        AttemptCount = (int)map["attempt_count"].ToInt64(),
        DeliveredAt = map.GetValueOrDefault("delivered_at")?.ToTime(),
        Attempts = [.. map["attempts"].L.Select(attempt => ReadAttempt(attempt.M))],
        Keys = [.. (map.GetValueOrDefault("keys")?.L ?? []).Select(key => new RedeliveryKey(key.M["hash"].S, key.M["at"].ToTime()))],
    };

    private static AttributeValue WriteAttempt(CallbackAttempt attempt) => Map(
        ("at", Time(attempt.At)),
        ("duration_ms", Number((decimal)attempt.Duration.TotalMilliseconds)),
        ("status_code", attempt.StatusCode is { } code ? Number(code) : null),
        ("error", attempt.Error is { } error ? Text(error) : null));

    private static CallbackAttempt ReadAttempt(Dictionary<string, AttributeValue> map) => new(
        map["at"].ToTime(),
        TimeSpan.FromMilliseconds((double)map["duration_ms"].ToNumber()),
        (int?)map.GetValueOrDefault("status_code")?.ToInt64(),
        map.GetValueOrDefault("error")?.S);
}
