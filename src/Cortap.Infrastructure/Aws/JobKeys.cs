using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>Primary keys of the kinds of items in the jobs table; job ids contain no <c>#</c>.</summary>
internal static class JobKeys
{
    public static string Token(JobId id) => $"token#{id.Value}";

    public static string Reservation(string keyHash) => $"idempotency#{keyHash}";

    /// <summary>The line as a whole.</summary>
    public const string Line = "line#";

    /// <summary>A user in the line.</summary>
    public static string LineUser(long tenantId, long userId) => string.Create(CultureInfo.InvariantCulture, $"line#{tenantId}#{userId}");

    /// <summary>A receiver in trouble.</summary>
    public static string Receiver(string origin) => $"receiver#{origin}";

    /// <summary>The embedded service that works on the tables.</summary>
    public const string Service = "service#";

    /// <summary>A batch.</summary>
    public static string Batch(BatchId id) => $"batch#{id}";

    /// <summary>Its plan, or a further part of it.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="part">1 is the plan itself.</param>
    public static string BatchPlan(BatchId id, int part = 1) => part == 1 ? $"batch-plan#{id}" : string.Create(CultureInfo.InvariantCulture, $"batch-plan#{id}#{part}");

    /// <summary>What shows it among those that something is left to do about.</summary>
    public static string BatchMark(BatchId id) => $"batch-mark#{id}";

    public static Dictionary<string, AttributeValue> Item(string key) => new() { [JobAttributes.JobId] = AttributeValues.Text(key) };
}
