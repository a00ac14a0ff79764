using System.Globalization;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Tests.Engine;
using Cortap.Runtime.Tests.Hosting;

namespace Cortap.Runtime.Tests;

/// <summary>The test assembly is also the program that runs as a child process where a test needs a real one.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["function-app", .. var rest]:
                OpenFileLimit.Require();
                await FunctionAppProcess.RunAsync(rest);
                return Environment.ExitCode;
            case ["log-both-ways", var rounds, var end]:
                LogBothWays.Run(int.Parse(rounds, CultureInfo.InvariantCulture), end);
                return 0;
            case ["engine", var folder, var jobs, .. var more]:
                return await EngineProcess.RunAsync(folder, int.Parse(jobs, CultureInfo.InvariantCulture), withPoison: more is ["poison"]);
            case ["check-store", var folder]:
                StoreCheck.Require(folder);
                return 0;
            default:
                await Console.Error.WriteLineAsync("Nothing to run: " + string.Join(' ', args));
                return 64;
        }
    }
}
