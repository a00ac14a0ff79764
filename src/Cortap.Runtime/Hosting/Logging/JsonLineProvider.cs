using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// Makes each log entry one line of JSON, with the members that .NET's JSON console gives it: <c>Timestamp</c> (UTC, milliseconds),
/// <c>EventId</c>, <c>LogLevel</c>, <c>Category</c>, <c>Message</c>, <c>Exception</c>, <c>State</c>, <c>Scopes</c>.
/// </summary>
[ProviderAlias("Console")]
internal sealed class JsonLineProvider(LineWriter lines, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    // The log is no HTML: quotes and plus signs stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Buffer? _buffer;

    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => lines.Dispose();

    private void Write<TState>(LogLevel level, string category, EventId eventId, TState state, Exception? exception, string message)
    {
        // Taken away while in use: what is formatted here may log itself.
        var buffer = _buffer ?? new Buffer();
        _buffer = null;
        var json = buffer.Begin();
        json.WriteStartObject();
        json.WriteString("Timestamp"u8, time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        json.WriteNumber("EventId"u8, eventId.Id);
        json.WriteString("LogLevel"u8, NameOf(level));
        json.WriteString("Category"u8, category);
        json.WriteString("Message"u8, message);
        if (exception is not null)
            json.WriteString("Exception"u8, exception.ToString());
        json.WriteStartObject("State"u8);
        if (state is IReadOnlyList<KeyValuePair<string, object?>> members)
            WriteMembers(json, members);
        json.WriteEndObject();
        json.WriteStartArray("Scopes"u8);
        _scopes?.ForEachScope(WriteScope, json);
        json.WriteEndArray();
        json.WriteEndObject();
        lines.Write(buffer.End(), urgent: level >= LogLevel.Error);
        _buffer = buffer;
    }

    private static void WriteScope(object? scope, Utf8JsonWriter json)
    {
        if (scope is not IEnumerable<KeyValuePair<string, object?>> members)
        {
            json.WriteStringValue(Convert.ToString(scope, CultureInfo.InvariantCulture));
            return;
        }
        json.WriteStartObject();
        if (members is IReadOnlyList<KeyValuePair<string, object?>> list)
            WriteMembers(json, list);
        else
            foreach (var (name, value) in members)
                WriteMember(json, name, value);
        json.WriteEndObject();
    }

    // By index: an enumerator would have to be allocated.
    private static void WriteMembers(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> members)
    {
        for (var index = 0; index < members.Count; index++)
            WriteMember(json, members[index].Key, members[index].Value);
    }

    private static void WriteMember(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or byte or sbyte or ushort or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "Trace",
        LogLevel.Debug => "Debug",
        LogLevel.Information => "Information",
        LogLevel.Warning => "Warning",
        LogLevel.Error => "Error",
        _ => "Critical",
    };

    private sealed class Logger(JsonLineProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(logLevel, category, eventId, state, exception, formatter(state, exception));
        }
    }

    private sealed class Buffer : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(1024);
        private readonly Utf8JsonWriter _json;
        private char[] _characters = new char[1024];

        public Buffer() => _json = new Utf8JsonWriter(_bytes, Options);

        public Utf8JsonWriter Begin()
        {
            _bytes.ResetWrittenCount();
            _json.Reset();
            return _json;
        }

        public ReadOnlySpan<char> End()
        {
            _json.Flush();
            if (_characters.Length <= _bytes.WrittenCount)
                _characters = new char[_bytes.WrittenCount * 2];
            var length = Encoding.UTF8.GetChars(_bytes.WrittenSpan, _characters);
            _characters[length] = '\n';
            return _characters.AsSpan(0, length + 1);
        }

        public void Dispose() => _json.Dispose();
    }
}
