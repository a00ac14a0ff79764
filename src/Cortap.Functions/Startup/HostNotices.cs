using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Startup;

/// <summary>
/// Brings warnings and errors of the worker itself to the log of the Functions host, which drops whatever a worker logs outside of an
/// invocation: notices of the start, trouble of background work. What is logged within one goes there by itself.
/// </summary>
internal sealed class HostNotices(TextWriter error) : ILoggerProvider, ISupportExternalScope
{
    // The host hands lines with this prefix to its own logger, the others to the console's; some set-ups show the one, some the other.
    private const string ToHostLogger = "LanguageWorkerConsoleLog";

    // In the scope of every invocation.
    private const string InvocationId = "AzureFunctions_InvocationId";

    private readonly TextWriter _error = error;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Writes to the host's console and to its logger. The host takes a line for an error by the word "fail" or "error", for a warning by "warn".</summary>
    public static void Write(TextWriter error, string text)
    {
        var line = text.ReplaceLineEndings(" | ");
        error.WriteLine(line);
        error.WriteLine(ToHostLogger + line);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private bool IsInInvocation()
    {
        var found = false;
        _scopes.ForEachScope(
            (scope, _) => found |= scope is IEnumerable<KeyValuePair<string, object>> values && values.Any(value => value.Key == InvocationId), 0);
        return found;
    }

    private sealed class Logger(HostNotices owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Warning or LogLevel.Error or LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || owner.IsInInvocation()) return;
            var cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            Write(owner._error, $"{(logLevel == LogLevel.Warning ? "Warning" : "Error")}, {category}: {formatter(state, exception)}{cause}");
        }
    }
}
