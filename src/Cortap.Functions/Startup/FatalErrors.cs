using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Functions.Startup;

/// <summary>What ends the process for a reason that its operator can mend: one line on standard error and exit code 1, on both hosts.</summary>
public static class FatalErrors
{
    /// <param name="exception">What ends the process.</param>
    /// <param name="beginning">Of the line when the process could not start.</param>
    /// <returns>Null for exceptions whose stack trace is needed.</returns>
    public static string? LineFor(Exception exception, string beginning = "Cannot start") => exception switch
    {
        SettingsException or StoreOpenException => $"{beginning}: {exception.Message.ReplaceLineEndings(" ")}",
        JobStoreException => $"Stopped: {exception.Message.ReplaceLineEndings(" ")}",
        _ => null,
    };
}
