#!/usr/bin/env bash
# Java's own HTTP client against Cowboy 2.8.0, the web server in RabbitMQ 3.10 and so under its management API: the
# client offers HTTP/2 with the first request of each connection unless told not to, and Cowboy takes the offer. If that
# first request has a body, the connection is closed without an answer, and so is the next one. After a GET the same PUT
# is fine. So a program works while a connection lives and its first request was a GET, and fails for good after a minute
# without requests, when the server has closed that connection and a PUT is the first on the next one. Sending it again
# does not help; HTTP/1.1 does. Seen on 2026-11-30:
#
#   GET  HTTP_1_1  200 by HTTP_1_1, GET with 0 bytes
#   PUT  HTTP_1_1  200 by HTTP_1_1, PUT with 2 bytes
#   PUT  HTTP_2    fails: EOF reached while reading
#   PUT  HTTP_2    fails: EOF reached while reading
#   GET  HTTP_2    200 by HTTP_2, GET with 0 bytes
#   PUT  HTTP_2    200 by HTTP_2, PUT with 2 bytes
#
# usage: findings/cowboy-put-http2.sh    (Debian 12 with apt's lists, JDK 17 or later; nothing is installed; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

# Of RabbitMQ nothing runs but the web server that comes with it.
erlang=1:25.2.3+dfsg-1+deb12u4
apt-get -qq download rabbitmq-server=3.10.8-1.1+deb12u1 erlang-base=$erlang erlang-crypto=$erlang erlang-asn1=$erlang \
    erlang-public-key=$erlang erlang-ssl=$erlang
for package in ./*.deb; do
    dpkg-deb --extract "$package" unpacked
done
plugins=$(echo "$work"/unpacked/usr/lib/rabbitmq/lib/rabbitmq_server-3.10.8/plugins)
export ROOTDIR="$work/unpacked/usr/lib/erlang" EMU=beam PROGNAME=erl
BINDIR=$(echo "$ROOTDIR"/erts-*/bin)
export BINDIR
erl=("$BINDIR/erlexec" -boot "$ROOTDIR/bin/start_clean" -noinput)

cat > shown.erl <<'ERLANG'
-module(shown).
-export([start/0, init/2]).

start() ->
    {ok, _} = application:ensure_all_started(cowboy),
    Routes = cowboy_router:compile([{'_', [{"/", shown, []}]}]),
    {ok, _} = cowboy:start_clear(http, [{ip, {127, 0, 0, 1}}, {port, 0}], #{env => #{dispatch => Routes}}),
    {ok, Version} = application:get_key(cowboy, vsn),
    ok = file:write_file("started.part", [Version, " ", integer_to_list(ranch:get_port(http)), "\n"]),
    ok = file:rename("started.part", "started").

init(Request, State) ->
    {ok, Body, Read} = cowboy_req:read_body(Request),
    Text = [cowboy_req:method(Read), " with ", integer_to_list(byte_size(Body)), " bytes"],
    {ok, cowboy_req:reply(200, #{}, Text, Read), State}.
ERLANG
"${erl[@]}" -eval '{ok, shown} = compile:file("shown.erl"), halt().'
"${erl[@]}" -pa . "$plugins"/cowboy-*/ebin "$plugins"/cowlib-*/ebin "$plugins"/ranch-*/ebin \
    -eval 'shown:start().' > server.log 2>&1 &
server=$!
for _ in $(seq 100); do
    [ -f started ] && break
    sleep 0.1
done
read -r version port < started
echo "Cowboy $version"

cat > Shown.java <<'JAVA'
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

public class Shown {
    static String ask(HttpClient client, String method, String port) throws InterruptedException {
        HttpRequest.BodyPublisher body =
                method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString("{}");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .method(method, body)
                .build();
        String seen;
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            seen = answer.statusCode() + " by " + answer.version() + ", " + answer.body();
        } catch (IOException failure) {
            seen = "fails: " + failure.getMessage();
        }
        return method + "  " + String.format("%-8s", client.version()) + "  " + seen;
    }

    public static void main(String[] args) throws Exception {
        HttpClient old = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpClient usual = HttpClient.newHttpClient();
        List<String> seen = new ArrayList<>();
        for (HttpClient client : List.of(old, usual)) {
            for (String method : client == old ? List.of("GET", "PUT") : List.of("PUT", "PUT", "GET", "PUT")) {
                seen.add(ask(client, method, args[0]));
            }
        }
        seen.forEach(System.out::println);
        if (!seen.equals(List.of(
                "GET  HTTP_1_1  200 by HTTP_1_1, GET with 0 bytes",
                "PUT  HTTP_1_1  200 by HTTP_1_1, PUT with 2 bytes",
                "PUT  HTTP_2    fails: EOF reached while reading",
                "PUT  HTTP_2    fails: EOF reached while reading",
                "GET  HTTP_2    200 by HTTP_2, GET with 0 bytes",
                "PUT  HTTP_2    200 by HTTP_2, PUT with 2 bytes"))) {
            System.err.println("this is no longer what was found");
            System.exit(1);
        }
    }
}
JAVA
java Shown.java "$port"
