using System.CommandLine;
using Cortap.Cli.Api;

namespace Cortap.Cli.Commands;

/// <summary>
/// The options of every command that talks to a running service. What comes from the environment is read when it is needed and is no
/// default of the option, because help shows defaults.
/// </summary>
internal sealed class ServiceOptions
{
    public const string DefaultUrl = "http://127.0.0.1:7071";

    private readonly Option<Uri> _url = UrlOption.CreateOfService($"Address of the service; default: CORTAP_URL, else {DefaultUrl}");
    private readonly Option<string?> _token = new("--token") { Description = "Bearer token; default: CORTAP_TOKEN" };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_token);
    }

    public CortapClient Connect(ParseResult parse, TimeSpan? patience = null) => new(parse.GetValue(_url) ?? UrlFromEnvironment(), Token(parse), patience);

    private string Token(ParseResult parse)
    {
        return Check(parse.GetValue(_token), "token") ?? TokenFromEnvironment() ?? throw new CliException("No token. Pass --token or set CORTAP_TOKEN; `cortap token` mints one.");
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="CliException">It can be no token.</exception>
    public static string? TokenFromEnvironment() => Check(EnvironmentVariable.Read("CORTAP_TOKEN"), "token");

    /// <summary>The bearer token for another service in an environment variable; null when there is none.</summary>
    /// <exception cref="CliException">It can be no token.</exception>
    public static string? TokenOf(string variable) => Check(EnvironmentVariable.Read(variable), $"token in {variable}");

    private static string? Check(string? text, string name)
    {
        var token = text?.Trim();
        return string.IsNullOrEmpty(token) ? null
            : token.All(character => character is > ' ' and <= '~') ? token
            : throw new CliException($"The {name} holds white space or characters that no token has. Copy it anew, without line breaks.");
    }

    public static Uri UrlFromEnvironment()
    {
        var (url, objection) = UrlOption.ParseOfService("CORTAP_URL", EnvironmentVariable.Read("CORTAP_URL") ?? DefaultUrl);
        return url ?? throw new CliException(objection!);
    }
}
