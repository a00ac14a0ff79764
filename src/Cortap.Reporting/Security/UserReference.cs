using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cortap.Reporting.Security;

/// <summary>A user by id. Ids are unique within a tenant only, so that one without a tenant is a person in each of them.</summary>
/// <param name="TenantId">Null where the reference names none.</param>
/// <param name="UserId">The claim <c>user_id</c>.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct UserReference(long? TenantId, long UserId)
{
    /// <summary>Reads <c>tenant:user</c> or <c>user</c>; null for anything else.</summary>
    public static UserReference? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        return parts.Length switch
        {
            1 when TryRead(parts[0], out var user) => new(null, user),
            2 when TryRead(parts[0], out var tenant) && TryRead(parts[1], out var user) => new(tenant, user),
            _ => null,
        };
    }

    /// <summary>The user, in the tenant that the reference names or else in any.</summary>
    public bool Matches(long tenantId, long userId) => UserId == userId && (TenantId is null || TenantId == tenantId);

    /// <summary><c>tenant:user</c> or <c>user</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(TenantId is { } tenant ? $"{tenant}:" : "")}{UserId}");

    private static bool TryRead(string text, out long value) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>A number without a tenant, a text with one.</summary>
    public sealed class Converter : JsonConverter<UserReference>
    {
        public override UserReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? new(null, reader.GetInt64())
                : Parse(reader.GetString() ?? "") ?? throw new JsonException("A user is a number or a text such as 45:4801.");

        public override void Write(Utf8JsonWriter writer, UserReference value, JsonSerializerOptions options)
        {
            ArgumentNullException.ThrowIfNull(writer);
            if (value.TenantId is null)
                writer.WriteNumberValue(value.UserId);
            else
                writer.WriteStringValue(value.ToString());
        }
    }
}
