using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Telemetry;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Security;
using Cortap.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Server;

/// <summary>
/// Loads types and compiles code on a second processor that the start will need on the first: half of a start's time goes into that. It does the
/// things once, in the order in which they will be needed, with what it makes up, and without an effect.
/// </summary>
internal static class HeadStart
{
    public static void Begin()
    {
        if (Environment.ProcessorCount > 1)
        {
            new Thread(Run) { IsBackground = true, Name = "Cortap head start" }.Start();
        }
    }

    private static void Run()
    {
        try
        {
            using var metrics = new PrometheusMetrics("Cortap head start");
            _ = ReportCatalog.BuiltIn.All;
            var secret = RandomNumberGenerator.GetBytes(32);
            using var keys = VerificationKeys.Of([SigningKey.FromSecret(secret)]);
            keys.ToJson(certificate: null);
            using var session = SqliteSession.OpenToRead(":memory:", new SqlFiles(typeof(CortapSettings).Assembly, ""));
            session.ReadInteger("PRAGMA user_version");
            using var services = Services();
            using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(HeadStart));
            using var validator = new TokenValidator(new TokenValidationOptions { SigningKey = secret }, probe: null!, http, TimeProvider.System);
            validator.ValidateAsync([$"Bearer {ExpiredToken(secret)}"], "head start", CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It fails again where it matters, and is told there.
        }
    }

    private static ServiceProvider Services() => new ServiceCollection()
        .AddHttpClient(nameof(HeadStart), client => client.Timeout = TimeSpan.FromSeconds(1))
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler())
        .RemoveAllLoggers()
        .Services.BuildServiceProvider();

    private static string ExpiredToken(byte[] secret)
    {
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString("""{"user_id":1,"tenant_id":1,"exp":1}"""u8)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }
}
