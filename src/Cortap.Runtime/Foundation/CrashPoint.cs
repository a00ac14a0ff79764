using System.Diagnostics;
using System.Globalization;

namespace Cortap.Runtime.Foundation;

/// <summary>
/// Places where a test lets the process die. <c>CORTAP_CRASH_POINT=name</c> or <c>name:n</c> kills the process, without any clean-up,
/// when the place is reached for the first or n-th time. The names are in docs/engine.md.
/// </summary>
internal static class CrashPoint
{
    public const string StartReceived = "start-received";
    public const string StepRun = "step-run";
    public const string BeforeCommit = "before-commit";
    public const string AfterCommit = "after-commit";
    public const string BeforeActivity = "before-activity";
    public const string AfterActivity = "after-activity";
    public const string TimerDue = "timer-due";
    public const string RecoveryRead = "recovery-read";

    /// <summary>All of them; each has its test.</summary>
    public static readonly IReadOnlyList<string> Names =
        [StartReceived, StepRun, BeforeCommit, AfterCommit, BeforeActivity, AfterActivity, TimerDue, RecoveryRead];

    private static readonly string? Chosen = Environment.GetEnvironmentVariable("CORTAP_CRASH_POINT")?.Split(':')[0];
    private static int _remaining = ReadCount(Environment.GetEnvironmentVariable("CORTAP_CRASH_POINT"));

    public static void Reach(string name)
    {
        if (Chosen is null || Chosen != name || Interlocked.Decrement(ref _remaining) != 0)
            return;
        using var process = Process.GetCurrentProcess();
        process.Kill();
        // The signal needs a moment; nothing may happen in it.
        process.WaitForExit();
    }

    private static int ReadCount(string? setting)
        => setting?.Split(':') is [_, var count] && int.TryParse(count, CultureInfo.InvariantCulture, out var number) ? number : 1;
}
