using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// One log record as a flat line of JSON: <c>timestamp, level, event, message, service, category</c>, then the record's own values and
/// those of its scopes that name a job, a caller or a request, in snake_case, then <c>trace_id, span_id, exception</c>. A value that is null
/// is left out. Each thread has one and uses it again.
/// </summary>
internal sealed class JsonLine : IDisposable
{
    private const int RoundTripLength = 28;
    private const int MillisecondsLength = 24;
    private const string MessageTemplate = "{OriginalFormat}";

    private static readonly JsonWriterOptions Options = new()
    {
        // The log is no HTML: quotes and plus signs stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // All that is written is written here.
        SkipValidation = true,
    };

    [ThreadStatic]
    private static JsonLine? _unused;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly List<(JsonEncodedText Name, object? Value)> _values = [];

    private JsonLine() => _json = new Utf8JsonWriter(_bytes, Options);

    /// <summary>UTF-8 with the line's end.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Another one while the thread's own is in use: a value that is being formatted may itself write to the log.</summary>
    public static JsonLine Rent()
    {
        var line = _unused ?? new JsonLine();
        _unused = null;
        return line;
    }

    /// <summary>What is written when others could not be.</summary>
    public static byte[] OfLoss(DateTimeOffset time, long lines, string receiver)
    {
        using var line = Rent();
        var message = string.Create(
            CultureInfo.InvariantCulture, $"{lines} lines were dropped, because {receiver} was not read in time or could not be written");
        line.Write(time, nameof(ConsoleLog), LogLevel.Warning, new EventId(0, "LinesDropped"), message, null, new[] { KeyValuePair.Create<string, object?>("Dropped", lines) }, null);
        return line.Bytes.ToArray();
    }

    public void Dispose()
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        _values.Clear();
        _unused = this;
    }

    // Not generic: each record has a type of its own, for which this would be compiled again.
    public void Write(
        DateTimeOffset time, string category, LogLevel level, EventId id, string? message, Exception? exception, object? state, IExternalScopeProvider? scopes)
    {
        _json.WriteStartObject();
        _json.WriteString("timestamp"u8, Milliseconds(time.UtcDateTime, stackalloc byte[RoundTripLength]));
        _json.WriteString("level"u8, level.ToString());
        if (id.Name is not null) _json.WriteString("event"u8, id.Name);
        _json.WriteString("message"u8, message);
        _json.WriteString("service"u8, "cortap"u8);
        _json.WriteString("category"u8, category);
        // Outer scopes come before inner ones; of two values with one name the nearer stands.
        scopes?.ForEachScope(static (scope, line) => line.Gather(scope, isScope: true), this);
        Gather(state, isScope: false);
        foreach (var (name, value) in _values)
            WriteValue(name, value);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            _json.WriteString("trace_id"u8, activity.TraceId.ToHexString());
            _json.WriteString("span_id"u8, activity.SpanId.ToHexString());
        }

        if (exception is not null) _json.WriteString("exception"u8, exception.ToString());
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
    }

    private void Gather(object? values, bool isScope)
    {
        // Most are lists, and those need no enumerator.
        if (values is IReadOnlyList<KeyValuePair<string, object?>> list)
        {
            for (var index = 0; index < list.Count; index++)
                Gather(list[index], isScope);
        }
        else if (values is IEnumerable<KeyValuePair<string, object?>> others)
        {
            foreach (var value in others)
                Gather(value, isScope);
        }
    }

    private void Gather(KeyValuePair<string, object?> item, bool isScope)
    {
        if (item.Value is null || item.Key == MessageTemplate) return;
        var known = MemberName.Of(item.Key);
        if (isScope && !known.IsTakenFromScopes) return;
        for (var index = 0; index < _values.Count; index++)
        {
            if (!_values[index].Name.Equals(known.Text)) continue;
            _values[index] = (known.Text, item.Value);
            return;
        }

        _values.Add((known.Text, item.Value));
    }

    private void WriteValue(JsonEncodedText name, object? value)
    {
        switch (value)
        {
            case string text:
                _json.WriteString(name, text);
                break;
            case bool flag:
                _json.WriteBoolean(name, flag);
                break;
            case sbyte or short or int or long:
                _json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case byte or ushort or uint or ulong:
                _json.WriteNumber(name, Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                break;
            case float number when float.IsFinite(number):
                _json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                _json.WriteNumber(name, number);
                break;
            case decimal number:
                _json.WriteNumber(name, number);
                break;
            case DateTimeOffset time:
                _json.WriteString(name, Milliseconds(time.UtcDateTime, stackalloc byte[RoundTripLength]));
                break;
            default:
                _json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>The format "O", which is written without looking at a pattern, cut after the milliseconds.</summary>
    private static ReadOnlySpan<byte> Milliseconds(DateTime utc, Span<byte> buffer)
    {
        utc.TryFormat(buffer, out _, "O", CultureInfo.InvariantCulture);
        buffer[MillisecondsLength - 1] = (byte)'Z';
        return buffer[..MillisecondsLength];
    }
}
