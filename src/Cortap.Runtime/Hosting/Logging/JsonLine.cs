using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>One log record as a line of JSON. Each thread has one and uses it again.</summary>
internal sealed class JsonLine : IDisposable
{
    private const int RoundTripLength = 28;
    private const int MillisecondsLength = 24;

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

    public void Dispose()
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        _unused = this;
    }

    public void Write<TState>(
        DateTimeOffset time, string category, LogLevel level, EventId id, string message, Exception? exception, TState state, IExternalScopeProvider? scopes)
    {
        _json.WriteStartObject();
        _json.WriteString("Timestamp"u8, Milliseconds(time.UtcDateTime, stackalloc byte[RoundTripLength]));
        _json.WriteNumber("EventId"u8, id.Id);
        _json.WriteString("LogLevel"u8, level.ToString());
        _json.WriteString("Category"u8, category);
        _json.WriteString("Message"u8, message);
        if (exception is not null)
            _json.WriteString("Exception"u8, exception.ToString());
        if (state is not null)
            WriteState(state, message);
        if (scopes is not null)
            WriteScopes(scopes);
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
    }

    private void WriteState<TState>(TState state, string message)
    {
        _json.WriteStartObject("State"u8);
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            WriteValues(values);
        else if (state?.ToString() is var text && text != message)
            _json.WriteString("Message"u8, text);
        _json.WriteEndObject();
    }

    private void WriteScopes(IExternalScopeProvider scopes)
    {
        _json.WriteStartArray("Scopes"u8);
        scopes.ForEachScope(static (scope, line) => line.WriteScope(scope), this);
        _json.WriteEndArray();
    }

    private void WriteScope(object? scope)
    {
        if (scope is not IEnumerable<KeyValuePair<string, object?>> values)
        {
            _json.WriteStringValue(Text(scope));
            return;
        }
        _json.WriteStartObject();
        _json.WriteString("Message"u8, scope.ToString());
        WriteValues(values);
        _json.WriteEndObject();
    }

    private void WriteValues(IEnumerable<KeyValuePair<string, object?>> values)
    {
        // Most are lists, and those need no enumerator.
        if (values is IReadOnlyList<KeyValuePair<string, object?>> list)
        {
            for (var index = 0; index < list.Count; index++)
                WriteValue(list[index]);
            return;
        }
        foreach (var value in values)
            WriteValue(value);
    }

    private void WriteValue(KeyValuePair<string, object?> item)
    {
        var (name, value) = item;
        switch (value)
        {
            case null:
                _json.WriteNull(name);
                break;
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
            case float number:
                _json.WriteNumber(name, number);
                break;
            case double number:
                _json.WriteNumber(name, number);
                break;
            case decimal number:
                _json.WriteNumber(name, number);
                break;
            default:
                _json.WriteString(name, Text(value));
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

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
