using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogCollector : ILoggerFactory
{
    private readonly ConcurrentQueue<(string Category, EventId Id, string Message)> _entries = new();

    public IReadOnlyList<string> Of(string category) => [.. _entries.Where(entry => entry.Category == category).Select(entry => entry.Message)];

    public IReadOnlyList<string?> Events(string category) => [.. _entries.Where(entry => entry.Category == category).Select(entry => entry.Id.Name)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => owner._entries.Enqueue((category, eventId, formatter(state, exception)));
    }
}
