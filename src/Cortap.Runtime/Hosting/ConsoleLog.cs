using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting;

/// <summary>The log of the embedded host: one JSON object per line on standard output, with scopes and trace ids.</summary>
internal static class ConsoleLog
{
    private const int BufferSize = 64 * 1024;

    public static void Add(ILoggingBuilder logging, IConfiguration settings)
    {
        // The default writer's buffer holds a quarter of a line, and each of its pieces would be a write to the system.
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), BufferSize) { AutoFlush = true });

        // The host repeats a failed start with its stack trace; FatalFailure says it on one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Later rules win: LOGGING__LOGLEVEL__… settings override the two above.
        logging.AddConfiguration(settings.GetSection("Logging"));
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            // The log is no HTML: quotes and plus signs stay readable.
            console.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        });
    }
}
