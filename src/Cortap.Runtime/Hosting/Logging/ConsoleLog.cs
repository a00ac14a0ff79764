using System.Diagnostics;
using Cortap.Runtime.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// The log of the embedded host: one JSON object per line on standard output. All that is written to <see cref="Console"/> goes the same
/// way, so that neither the log nor anybody who prints something can be held up by a reader that does not read.
/// </summary>
internal static class ConsoleLog
{
    // For how long the end of the process waits for such a reader.
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan LastChanceOfErrors = TimeSpan.FromSeconds(1);

    // Longer than both. While a crash dump is written this clock stands still.
    private static readonly TimeSpan LongestCrash = TimeSpan.FromSeconds(4.5);

    private static readonly Lazy<OutputQueue> Output = new(Open);

    public static void Add(ILoggingBuilder logging, IConfiguration settings)
    {
        var output = Output.Value;

        // The host repeats a failed start with its stack trace; FatalFailure says it on one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Later rules win: LOGGING__LOGLEVEL__… settings override the two above.
        logging.AddConfiguration(settings.GetSection("Logging"));
        // Lines take their trace and span from the activity itself.
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
        logging.Services.AddSingleton<ILoggerProvider>(
            services => new JsonLoggerProvider(output.Write, () => output.Drain(LastChance), services.GetRequiredService<TimeProvider>()));
    }

    /// <exception cref="RuntimeStartException">A level is none; .NET would say so with a stack trace.</exception>
    public static void RefuseUnknownLevels(IConfigurationSection logging)
    {
        var faults = new List<string>();
        foreach (var (name, value) in logging.AsEnumerable(makePathsRelative: true).Where(setting => !string.IsNullOrEmpty(setting.Value)))
        {
            if (name.Equals("LogLevel", StringComparison.OrdinalIgnoreCase))
                faults.Add("Logging:LogLevel names no category; give Logging:LogLevel:Default.");
            else if (name.Contains("LogLevel:", StringComparison.OrdinalIgnoreCase) && !(Enum.TryParse<LogLevel>(value, ignoreCase: true, out var level) && Enum.IsDefined(level)))
                faults.Add($"Logging:{name} must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}, not \"{SettingText.Shown(value!)}\".");
        }

        if (faults.Count > 0)
            throw new RuntimeStartException(faults);
    }

    private static OutputQueue Open()
    {
        var output = Queue("standard output", StandardStream.Output);
        var error = Queue("standard error", StandardStream.Error);
        Console.SetOut(new LineWriter(output));
        Console.SetError(new LineWriter(error));

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Drain();
        AppDomain.CurrentDomain.UnhandledException += (_, _) =>
        {
            // The runtime prints the exception on standard error by itself, and would wait for its reader for ever.
            var crashing = Thread.CurrentThread;
            new Thread(() => EndAtLast(crashing)) { IsBackground = true }.Start();
            Drain();
        };
        return output;

        void Drain()
        {
            Console.Out.Flush();
            Console.Error.Flush();
            output.Drain(LastChance);
            error.Drain(LastChanceOfErrors);
        }
    }

    private static void EndAtLast(Thread crashing)
    {
        if (!crashing.Join(LongestCrash)) Process.GetCurrentProcess().Kill();
    }

    private static OutputQueue Queue(string name, int number)
        => new(name, StandardStream.Open(number), lines => JsonLine.OfLoss(TimeProvider.System.GetUtcNow(), lines, name));
}
