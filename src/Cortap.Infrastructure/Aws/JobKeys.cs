using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>Primary keys of the three kinds of items in the jobs table; job ids contain no <c>#</c>.</summary>
internal static class JobKeys
{
    public static string Token(JobId id) => $"token#{id.Value}";

    public static string Reservation(string keyHash) => $"idempotency#{keyHash}";

    public static Dictionary<string, AttributeValue> Item(string key) => new() { [JobAttributes.JobId] = AttributeValues.Text(key) };
}
