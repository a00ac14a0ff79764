using System.Diagnostics;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Runs the built <c>cortap</c> in its own process.</summary>
public static class CommandLine
{
    private static readonly TimeSpan Limit = World.Patience;

    /// <param name="environment">Variables for the process, as <c>NAME=value</c>.</param>
    /// <param name="arguments">The command line.</param>
    public static Task<CommandResult> RunAsync(IEnumerable<string> environment, params string[] arguments) => RunAsync("dotnet", [], environment, arguments);

    /// <summary>The same where it is cut off at a file that becomes larger than that.</summary>
    public static Task<CommandResult> RunLimitedAsync(long fileSize, params string[] arguments) =>
        RunAsync("prlimit", [$"--fsize={fileSize}", "dotnet"], ["DOTNET_EnableWriteXorExecute=0"], arguments);

    /// <summary>An assembly of the product in a working directory that does not exist any more.</summary>
    public static Task<CommandResult> RunNowhereAsync(string assembly, params string[] arguments) => RunAsync(
        "sh", ["-c", """gone=$(mktemp -d) && cd "$gone" && rmdir "$gone" && exec dotnet "$0" "$@" """], ["ASPNETCORE_URLS=http://127.0.0.1:0"], arguments, assembly);

    private static async Task<CommandResult> RunAsync(
        string program, string[] before, IEnumerable<string> environment, string[] arguments, string assembly = "cortap.dll")
    {
        var start = new ProcessStartInfo(program, before) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var variable in environment.Select(variable => variable.Split('=', 2))) start.Environment[variable[0]] = variable[1];

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}

/// <summary>What a command did.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);
