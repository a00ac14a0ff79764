using System.CommandLine;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap console</c>: prints a link that signs in to the console of a service in local mode.</summary>
internal static class ConsoleCommand
{
    private const string Viewer = "viewer";

    public static Command Create()
    {
        var url = UrlOption.CreateOfService($"Address of the service, as the browser reaches it; default: CORTAP_URL, else {ServiceOptions.DefaultUrl}");
        var data = LocalKeys.DataOption();
        var tenant = NumberOption.CreateOptional<long>("--tenant", "Confine the session to one tenant; default: all tenants", 1, long.MaxValue);
        var role = new Option<string>("--role") { Description = "What the session may do in the tenant: look (viewer) or act (operator)", DefaultValueFactory = _ => JobAccess.OperatorRole };
        role.AcceptOnlyFromAmong(Viewer, JobAccess.OperatorRole);

        var command = new Command("console", "Print a link that signs in to the console; it is good for five minutes and works once") { url, data, tenant, role };
        command.SetAction(parse =>
        {
            if (parse.GetValue(tenant) is null && parse.GetValue(role) == Viewer) throw new CliException("--role viewer needs --tenant: who sees all tenants may act in all of them.");
            var text = EnvironmentVariable.Read("TOKEN_ENCRYPTION_KEY") ?? LocalKeys.Read(parse.GetRequiredValue(data), "token_encryption_key");
            var caller = parse.GetValue(tenant) is { } confined
                ? new Caller(ConsoleLink.LocalOperator, confined, false, [parse.GetRequiredValue(role)])
                : new Caller(ConsoleLink.LocalOperator, 0, true, []);
            var link = ConsoleLink.Create(KeyOf(text), caller, TimeProvider.System.GetUtcNow());
            Console.WriteLine(new Uri(parse.GetValue(url) ?? ServiceOptions.UrlFromEnvironment(), $"/console/sign-in?link={link}").AbsoluteUri);
        });
        return command;
    }

    private static byte[] KeyOf(string text)
    {
        try
        {
            var key = text.Length == 64 ? Convert.FromHexString(text) : Convert.FromBase64String(text);
            if (key.Length == 32) return key;
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new CliException("TOKEN_ENCRYPTION_KEY must be 32 bytes, as base64 or as 64 hex digits, as the service has it.");
    }
}
