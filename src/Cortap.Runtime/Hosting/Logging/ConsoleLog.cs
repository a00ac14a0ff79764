using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>The log of the embedded host: one JSON object per line on standard output, with scopes and trace ids.</summary>
internal static class ConsoleLog
{
    private const int BufferSize = 64 * 1024;

    public static void Add(ILoggingBuilder logging, IConfiguration settings)
    {
        // The host repeats a failed start with its stack trace; FatalFailure says it on one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Later rules win: LOGGING__LOGLEVEL__… settings override the two above.
        logging.AddConfiguration(settings.GetSection("Logging"));
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.Services.AddSingleton<ILoggerProvider>(services => new JsonLineProvider(
            new LineWriter(OpenOutput()), services.GetService<TimeProvider>() ?? TimeProvider.System));
    }

    /// <summary>Everybody's standard output, because lines must not mix; with a buffer for more than a quarter of a line.</summary>
    private static TextWriter OpenOutput()
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), BufferSize) { AutoFlush = true });
        return Console.Out;
    }
}
