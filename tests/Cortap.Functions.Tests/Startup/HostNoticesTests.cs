using Cortap.Functions.Startup;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Tests.Startup;

public sealed class HostNoticesTests : IDisposable
{
    private readonly StringWriter _error = new();
    private readonly ILoggerFactory _loggers;

    public HostNoticesTests() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(new HostNotices(_error)));

    [Theory]
    [InlineData(LogLevel.Warning, "Warning, Cortap.Start: made a key")]
    [InlineData(LogLevel.Error, "Error, Cortap.Start: made a key")]
    [InlineData(LogLevel.Critical, "Error, Cortap.Start: made a key")]
    public void Log_OutsideOfAnInvocation_GoesToTheHostsConsoleAndToItsLogger(LogLevel level, string line)
    {
        Log(level);

        Lines.ShouldBe([line, "LanguageWorkerConsoleLog" + line]);
    }

    [Fact]
    public void Log_WithAnException_NamesItOnTheSameLine()
    {
        Log(LogLevel.Error, new IOException("disk\nfull"));

        Lines[0].ShouldBe("Error, Cortap.Start: made a key (IOException: disk | full)");
    }

    [Fact]
    public void Log_WithinAnInvocation_IsLeftToTheHost()
    {
        using (_loggers.CreateLogger("Invocation").BeginScope(new Dictionary<string, object> { ["AzureFunctions_InvocationId"] = "1" })) Log(LogLevel.Error);

        Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Log_OfWhatIsNoTrouble_IsLeftOut()
    {
        Log(LogLevel.Information);

        Lines.ShouldBeEmpty();
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _error.Dispose();
    }

    private string[] Lines => _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private void Log(LogLevel level, Exception? exception = null) =>
        _loggers.CreateLogger("Cortap.Start").Log(level, default, "made a key", exception, (state, _) => state);
}
