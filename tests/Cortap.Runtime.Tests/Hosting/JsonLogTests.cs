using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Runtime.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>The log's lines, compared with those of the framework's own formatter.</summary>
public sealed class JsonLogTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly StringWriter _expected = new();
    private readonly ServiceProvider _services;
    private readonly ILogger _log;

    public JsonLogTests()
    {
        _services = new ServiceCollection().AddLogging(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
            logging.AddProvider(new JsonLoggerProvider(_output, TimeProvider.System));
            logging.Services.AddSingleton<ILoggerProvider>(services => new Framework(_expected, services.GetServices<ConsoleFormatter>().Single(one => one.Name == "json")));
            logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
            logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.None);
        }).BuildServiceProvider();
        _log = _services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Category");
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    [InlineData(LogLevel.Error)]
    [InlineData(LogLevel.Critical)]
    public void Log_AtEveryLevel_IsTheFrameworksLine(LogLevel level)
    {
        _log.Log(level, new EventId(7, "Named"), "Job {JobId} is {State}", 12, "done");
        ShouldEqualTheFrameworks();
    }

    [Fact]
    public void Log_OfEveryKindOfValue_IsTheFrameworksLine()
    {
        object?[] values =
        [
            null, "", "quote \" plus + é \u2028 \ud83d\ude00 \ud800 </script>\r\n\u0001", true, 'c', (sbyte)-1, (short)-2, -3, long.MinValue, (byte)1, (ushort)2, 3u,
            ulong.MaxValue, 0.1f, 1.2, 1e300, 1.10m, Guid.Empty, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1.5), LogLevel.Error, new[] { 1, 2 }, new Uri("http://x/?q=1"),
        ];
        foreach (var value in values)
            _log.LogInformation("Value {Value}", value);
        ShouldEqualTheFrameworks();
    }

    [Fact]
    public void Log_WithoutNamedValues_IsTheFrameworksLine()
    {
        _log.Log(LogLevel.Information, 1, "text", null, (state, _) => state);
        _log.Log(LogLevel.Information, 1, 42, null, (state, _) => $"the answer {state}");
        _log.Log<object?>(LogLevel.Information, 1, null, null, (_, _) => "no state");
        _log.Log(LogLevel.Information, 1, new Dictionary<string, object?> { ["a"] = 1 }, null, (_, _) => "a dictionary");
        _log.LogInformation("no values");
        ShouldEqualTheFrameworks();
    }

    [Fact]
    public void Log_OfAnException_IsTheFrameworksLine()
    {
        var exception = Should.Throw<InvalidOperationException>(() => throw new InvalidOperationException("outer", new IOException("inner")));
        _log.LogError(exception, "Job {JobId} failed", 1);
        _log.Log(LogLevel.Error, 1, "text", exception, (_, _) => null!);
        ShouldEqualTheFrameworks();
    }

    [Fact]
    public void Log_InScopes_IsTheFrameworksLine()
    {
        using var activity = new Activity("request").Start();
        using var job = _log.BeginScope(new Dictionary<string, object?> { ["job_id"] = "JOB1", ["project_id"] = 12L, ["correlation_id"] = null });
        using var text = _log.BeginScope("plain text");
        using var number = _log.BeginScope(4.5);
        using var values = _log.BeginScope("Phase {Phase}", "fetch");
        _log.LogInformation("inside");
        ShouldEqualTheFrameworks();
    }

    [Fact]
    public void Log_OfAValueThatItselfLogs_WritesBothLinesWhole()
    {
        _log.LogInformation("outer {Value}", new Talkative(_log));
        var messages = Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!["Message"]!.GetValue<string>());
        messages.Distinct().Order().ShouldBe(["inner", "outer said"]);
    }

    private void ShouldEqualTheFrameworks()
    {
        var actual = Encoding.UTF8.GetString(_output.ToArray());
        actual.ShouldNotBeEmpty();
        actual.ShouldEndWith("\n");
        Lines(actual).ShouldBe(Lines(_expected.ToString()));
    }

    // Both lines of a record are written at their own time.
    private static string[] Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        const string Start = "{\"Timestamp\":\"";
        const string Format = "yyyy-MM-ddTHH:mm:ss.fffZ";
        line.ShouldStartWith(Start);
        DateTime.ParseExact(line.AsSpan(Start.Length, Format.Length), Format, CultureInfo.InvariantCulture);
        return line[(Start.Length + Format.Length)..];
    })];

    private sealed class Talkative(ILogger log)
    {
        public override string ToString()
        {
            log.LogInformation("inner");
            return "said";
        }
    }

    private sealed class Framework(TextWriter output, ConsoleFormatter formatter) : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private void Write<TState>(in LogEntry<TState> entry) => formatter.Write(entry, _scopes, output);

        private sealed class Logger(Framework owner, string category) : ILogger
        {
            public bool IsEnabled(LogLevel logLevel) => true;

            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
                => null;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
                => owner.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
        }
    }
}
