using Berth.Testing.Processes;

namespace Berth.Bench.Targets;

/// <summary>nginx as fast as it can be: sendfile, two workers, open files remembered, nothing logged.</summary>
internal static class Nginx
{
    public const string Program = "/usr/sbin/nginx";

    /// <param name="staticFolder">What it serves.</param>
    public static async Task<(ServerProcess Process, Target Target)> StartAsync(string folder, string staticFolder)
    {
        var port = FreePort.Next();
        var own = Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName;
        var configuration = Path.Combine(own, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(own, staticFolder, port));
        var process = await ServerProcess.StartAsync(own + ".log", port, Program, "-e", own + ".log", "-p", own, "-c", configuration);
        return (process, new Target("nginx", Role.Ceiling, process.EndPoint, [process.Id]) { StaticFolder = staticFolder });
    }

    private static string Configuration(string own, string staticFolder, int port) =>
        $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes 2;
        pid {{own}}/nginx.pid;
        events { worker_connections 4096; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 1000000000;
            keepalive_timeout 1h;
            large_client_header_buffers 4 64k;
            open_file_cache max=10000 inactive=1h;
            open_file_cache_valid 1h;
            default_type application/octet-stream;
            client_body_temp_path {{own}}/body;
            proxy_temp_path {{own}}/proxy;
            fastcgi_temp_path {{own}}/fastcgi;
            uwsgi_temp_path {{own}}/uwsgi;
            scgi_temp_path {{own}}/scgi;
            server {
                listen 127.0.0.1:{{port}};
                root {{staticFolder}};
            }
        }
        """;
}
