using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// Writes the same lines as the framework's JSON console, for a fraction of its time: each is formatted once, as UTF-8, by its caller.
/// </summary>
// The framework's name, so that settings below Logging:Console go on applying.
[ProviderAlias("Console")]
internal sealed class JsonLoggerProvider(Stream output, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private readonly Stream _output = output;
    private readonly TimeProvider _time = time;
    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new JsonLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _output.Flush();

    private sealed class JsonLogger(JsonLoggerProvider owner, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => owner._scopes?.Push(state);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var line = JsonLine.Rent();
            line.Write(owner._time.GetUtcNow(), category, logLevel, eventId, formatter(state, exception), exception, state, owner._scopes);
            owner._output.Write(line.Bytes);
        }
    }
}
