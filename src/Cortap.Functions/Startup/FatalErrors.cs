using Cortap.Infrastructure.Settings;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Sqlite;

namespace Cortap.Functions.Startup;

/// <summary>What ends the process for a reason that its operator can mend: one line on standard error for each and exit code 1, on both hosts.</summary>
public static class FatalErrors
{
    /// <returns>Null for exceptions whose stack trace is needed.</returns>
    public static string? LineFor(Exception exception) => exception switch
    {
        SettingsException or StoreOpenException or DataDirectoryInUseException => $"Cannot start: {exception.Message.ReplaceLineEndings(" ")}",
        TemplateFileException templates => string.Join(
            Environment.NewLine, templates.Faults.Select(fault => $"Cannot start: the template {fault.ReplaceLineEndings(" ")}")),
        // What .NET says of a working directory that was removed, when it is asked for the full path of a relative one.
        FileNotFoundException { FileName: null } => "Cannot start: the working directory does not exist any more. Change to one that does, or set DATA_DIR to an absolute path.",
        JobStoreException => $"Stopped: {exception.Message.ReplaceLineEndings(" ")}",
        // Both stores on one failing disk, say, or a request that did not end in time.
        AggregateException several => several.InnerExceptions.Select(LineFor).FirstOrDefault(line => line is not null),
        _ => null,
    };
}
