using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Audit;

/// <summary>The bytes of a record, which are what is stored, hashed, listed and proven: one JSON object, members in this order.</summary>
/// <param name="Number">1 for the first, one more for each.</param>
/// <param name="Bytes">UTF-8.</param>
public sealed record AuditRecord(long Number, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A record never has more bytes: with its path and checkpoint it is a proof of at most 2 KB.</summary>
    public const int MaxLength = 860;

    private const int MaxObject = 100;
    private const int MaxCorrelationId = 64;
    private const int MaxClient = 45;
    private const int MaxReason = 160;
    private const int MaxRoles = 60;
    private const int MaxCode = 32;

    public AuditHash Hash => AuditHash.Of(Bytes.Span);

    /// <summary>The record of an event that follows another record.</summary>
    public static AuditRecord Create(AuditEvent @event, AuditHead after)
    {
        ArgumentNullException.ThrowIfNull(@event);
        ArgumentNullException.ThrowIfNull(after);
        return new(after.Number + 1, JsonText.Write(json => Write(json, @event, after)));
    }

    /// <summary>Reads the two members that link a record; false when the bytes are no record.</summary>
    public static bool TryReadLink(ReadOnlySpan<byte> bytes, out long number, out AuditHash previous)
    {
        (number, previous) = (0, default);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.ValueTextEquals("number"u8) && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number)
                && reader.Read() && reader.ValueTextEquals("previous"u8) && reader.Read() && reader.TokenType == JsonTokenType.String
                && AuditHash.TryParse(reader.ValueSpan, out previous);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>A time as records have it, which sorts as text.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What a record has of an object's id, which may be longer.</summary>
    public static string ObjectOf(string text) => Fit(text, MaxObject);

    /// <summary>What a record has of a correlation id, which may be longer.</summary>
    public static string CorrelationIdOf(string text) => Fit(text, MaxCorrelationId);

    /// <summary>A reason of any length with a note of ASCII letters that a record has whole.</summary>
    public static string ReasonOf(string reason, string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return $"{Fit(reason, MaxReason - note.Length - 3)} ({note})";
    }

    private static void Write(Utf8JsonWriter json, AuditEvent @event, AuditHead after)
    {
        // Without it a record could be guessed from its hash, which the proofs of its neighbors show.
        Span<byte> salt = stackalloc byte[16];
        RandomBytes.Fill(salt);

        json.WriteStartObject();
        json.WriteNumber("number", after.Number + 1);
        json.WriteString("previous", after.Hash.ToString());
        json.WriteString("salt", Base64Url.EncodeToString(salt));
        json.WriteString("at", Time(@event.At));
        if (@event.Actor is { } actor)
        {
            json.WriteNumber("user_id", actor.UserId);
            json.WriteNumber("tenant_id", actor.TenantId);
            json.WriteStartArray("roles");
            var room = MaxRoles;
            foreach (var role in actor.Roles.Select(role => Fit(role, room)))
            {
                room -= Size(role) + 3;
                if (room < 0)
                {
                    break;
                }

                json.WriteStringValue(role);
            }

            json.WriteEndArray();
            if (actor.IsServiceAccount)
            {
                json.WriteBoolean("service_account", true);
            }
        }

        json.WriteString("action", @event.Action);
        WriteText(json, "object", @event.Target, MaxObject);
        json.WriteString("outcome", @event.Outcome == AuditOutcome.Done ? "done" : "refused");
        if (@event.Status is { } status)
        {
            json.WriteNumber("status", status);
        }

        WriteText(json, "code", @event.Code, MaxCode);
        WriteText(json, "correlation_id", @event.CorrelationId, MaxCorrelationId);
        WriteText(json, "client", @event.Client, MaxClient);
        WriteText(json, "reason", @event.Reason, MaxReason);
        if (@event.Count is { } count)
        {
            json.WriteNumber("count", count);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value, int max)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, Fit(value, max));
        }
    }

    /// <summary>As much of the text as takes so many bytes, in one line, without what drives a terminal.</summary>
    private static string Fit(string text, int max)
    {
        var fit = new StringBuilder();
        var size = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var clean = IsHarmless(rune) ? rune : new Rune(' ');
            size += Size(clean);
            if (size > max)
            {
                break;
            }

            fit.Append(clean);
        }

        return fit.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static int Size(string text) => text.EnumerateRunes().Sum(Size);

    // The writer escapes quotes, backslashes and spaces of other kinds, and all that is beyond the basic plane, as two times six characters.
    private static int Size(Rune rune) => rune.Value switch
    {
        ' ' => 1,
        '"' or '\\' => 6,
        _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator => 6,
        _ => rune.IsBmp ? rune.Utf8SequenceLength : 12,
    };
}

/// <summary>The end of a chain.</summary>
/// <param name="Number">Of its last record; 0 when there is none.</param>
/// <param name="Hash">Of that record.</param>
public sealed record AuditHead(long Number, AuditHash Hash)
{
    public static AuditHead Empty { get; } = new(0, AuditHash.Nothing);
}
