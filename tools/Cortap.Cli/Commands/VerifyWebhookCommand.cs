using System.CommandLine;
using Cortap.Reporting.Webhooks;
using Cortap.Simulators.Webhooks;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap verify-webhook</c>: checks the signatures of a delivery that was saved to files.</summary>
internal static class VerifyWebhookCommand
{
    private const long EndOfTime = 250_000_000_000;

    public static Command Create()
    {
        var body = FileArgument.ToRead("body", "File with the request body, byte for byte");
        var headers = FileArgument.OptionToRead("--headers", "File with the request headers, one `Name: value` a line");
        headers.Required = true;
        var secret = new Option<string?>("--secret") { Description = "The shared secret; default: the environment's WEBHOOK_SECRET" };
        var anyTime = new Option<bool>("--ignore-time") { Description = "Accept old timestamps" };

        var command = new Command("verify-webhook", "Check the signatures of a saved webhook delivery") { body, headers, secret, anyTime };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var key = parse.GetValue(secret) ?? EnvironmentVariable.Read("WEBHOOK_SECRET");
            if (string.IsNullOrEmpty(key)) throw new CliException("No secret. Pass --secret or set WEBHOOK_SECRET.");

            if (!WebhookSigner.IsSecret(key)) throw new CliException("The secret must be a text of at least 16 bytes; after whsec_, base64. It is the service's WEBHOOK_SECRET.");

            var lines = await InputFile.ReadLinesAsync(parse.GetRequiredValue(headers), cancellationToken).ToArrayAsync(cancellationToken);
            var content = await InputFile.ReadAsync(parse.GetRequiredValue(body), cancellationToken);
            var problems = Check(Headers(lines), content, key, parse.GetValue(anyTime));
            foreach (var problem in problems) Console.Error.WriteLine(problem);
            if (problems.Count == 0) Console.WriteLine("Both signatures hold.");
            return problems.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Dictionary<string, string> Headers(string[] lines) => lines
        .Select(line => line.Split(':', 2))
        .Where(parts => parts.Length == 2)
        .GroupBy(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(values => values.Key, values => values.First(), StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Check(Dictionary<string, string> headers, byte[] body, string secret, bool ignoreTime)
    {
        var now = ignoreTime && long.TryParse(headers.GetValueOrDefault("X-CORTAP-Timestamp"), out var sentAt) && sentAt is > 0 and < EndOfTime
            ? DateTimeOffset.FromUnixTimeSeconds(sentAt)
            : TimeProvider.System.GetUtcNow();
        return WebhookSignature.Problems(headers.GetValueOrDefault, body, secret, now);
    }
}
