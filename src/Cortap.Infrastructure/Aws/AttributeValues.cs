using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

/// <summary>Conversions between DynamoDB's attribute values and ours. Times are seconds since 1970 with at most three decimals.</summary>
internal static class AttributeValues
{
    public static AttributeValue Text(string value) => new() { S = value };

    public static AttributeValue Number(decimal value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public static AttributeValue Boolean(bool value) => new() { BOOL = value };

    public static AttributeValue Map(params (string Name, AttributeValue? Value)[] members) => new()
    {
        M = members.Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value!),
    };

    public static AttributeValue List(IEnumerable<AttributeValue> items) => new() { L = [.. items], IsLSet = true };

    public static AttributeValue Time(DateTimeOffset value) => Number(value.ToUnixTimeMilliseconds() / 1000m);

    public static AttributeValue IsoTime(DateTimeOffset value) =>
        Text(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));

    public static decimal ToNumber(this AttributeValue value) => decimal.Parse(value.N, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>A text that has to be there.</summary>
    /// <exception cref="FormatException">It is of another type.</exception>
    public static string ToText(this AttributeValue value) => value.S ?? throw new FormatException("An attribute is no text.");

    public static long ToInt64(this AttributeValue value) => (long)value.ToNumber();

    public static DateTimeOffset ToTime(this AttributeValue value) => DateTimeOffset.FromUnixTimeMilliseconds((long)(value.ToNumber() * 1000m));

    public static DateTimeOffset ToIsoTime(this AttributeValue value) =>
        DateTimeOffset.Parse(value.S, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
