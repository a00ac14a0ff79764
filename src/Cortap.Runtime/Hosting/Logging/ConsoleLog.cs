using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Hosting;

/// <summary>The log of the embedded host: one JSON object per line on standard output, with scopes and trace ids.</summary>
internal static class ConsoleLog
{
    public static void Add(ILoggingBuilder logging, IConfiguration settings)
    {
        // The host repeats a failed start with its stack trace; StartupFailure says it on one line.
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
