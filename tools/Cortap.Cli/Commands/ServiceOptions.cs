using System.CommandLine;
using Cortap.Cli.Api;

namespace Cortap.Cli.Commands;

/// <summary>The options of every command that talks to a running service.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<Uri> _url = UrlOption.Create("--url", "Address of the service; default: CORTAP_URL, else http://127.0.0.1:7071");

    private readonly Option<string> _token = new("--token")
    {
        Description = "Bearer token; default: CORTAP_TOKEN",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CORTAP_TOKEN") ?? "",
    };

    public void AddTo(Command command)
    {
        _url.DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("CORTAP_URL") ?? "http://127.0.0.1:7071");
        command.Add(_url);
        command.Add(_token);
    }

    public CortapClient Connect(ParseResult parse)
    {
        var token = parse.GetRequiredValue(_token);
        if (token.Length == 0) throw new CliException("No token. Pass --token or set CORTAP_TOKEN; `cortap token` mints one.");
        return new CortapClient(parse.GetRequiredValue(_url), token);
    }
}
