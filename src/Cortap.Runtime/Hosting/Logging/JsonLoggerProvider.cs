using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>Hands on each record as a line of JSON, formatted once, as UTF-8, by its caller.</summary>
/// <param name="write">Takes whole lines, from many threads.</param>
/// <param name="drain">Waits, for a bounded time, until they have got out.</param>
/// <param name="time">The clock.</param>
// The framework's name, so that settings below Logging:Console go on applying.
[ProviderAlias("Console")]
internal sealed class JsonLoggerProvider(JsonLoggerProvider.WriteLine write, Action drain, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public delegate void WriteLine(ReadOnlySpan<byte> line);

    public ILogger CreateLogger(string categoryName) => new JsonLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => drain();

    private void Write(string category, LogLevel level, EventId id, object? state, Exception? exception, string? message)
    {
        using var line = JsonLine.Rent();
        line.Write(time.GetUtcNow(), category, level, id, message, exception, state, _scopes);
        write(line.Bytes);
    }

    private sealed class JsonLogger(JsonLoggerProvider owner, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => owner._scopes?.Push(state);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => owner.Write(category, logLevel, eventId, state, exception, formatter(state, exception));
    }
}
