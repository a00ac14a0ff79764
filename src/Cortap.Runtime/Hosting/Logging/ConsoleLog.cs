using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>The log of the embedded host: one JSON object per line on standard output, with scopes and trace ids.</summary>
internal static class ConsoleLog
{
    private const int LongestLine = 64 * 1024;

    private static readonly Lazy<BufferedOutput> StandardOutput = new(OpenStandardOutput);

    public static void Add(ILoggingBuilder logging, IConfiguration settings)
    {
        // What others write goes the same way, a whole line at a time, so that no line lands in another.
        Console.SetOut(new StreamWriter(StandardOutput.Value, new UTF8Encoding(false), LongestLine) { AutoFlush = true });

        // The host repeats a failed start with its stack trace; FatalFailure says it on one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Later rules win: LOGGING__LOGLEVEL__… settings override the two above.
        logging.AddConfiguration(settings.GetSection("Logging"));
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.Services.AddSingleton<ILoggerProvider>(
            services => new JsonLoggerProvider(StandardOutput.Value, services.GetRequiredService<TimeProvider>()));
    }

    private static BufferedOutput OpenStandardOutput()
    {
        var output = new BufferedOutput(Console.OpenStandardOutput(), TimeProvider.System);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => output.Flush();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => output.Flush();
        return output;
    }
}
